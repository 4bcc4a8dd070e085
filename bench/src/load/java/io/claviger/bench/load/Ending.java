package io.claviger.bench.load;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Closes all that was started, the latest first: at the end, after a failure, and on Ctrl-C. */
final class Ending implements AutoCloseable {
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();

    private volatile boolean signalled;

    Ending() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end"));
    }

    /** Ends this process with the reason. Says nothing when a signal is the reason: then everything fails at once, in the order of dying. */
    void fail(@Nullable String why) {
        if (!signalled) {
            System.err.println(why);
        }
        System.exit(1);
    }

    private void end() {
        signalled = true;
        close();
    }

    synchronized <T extends AutoCloseable> T own(T started) {
        owned.push(started);
        return started;
    }

    @Override
    public synchronized void close() {
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (Exception e) {
                System.err.println("Not closed: " + e);
            }
        }
    }
}
