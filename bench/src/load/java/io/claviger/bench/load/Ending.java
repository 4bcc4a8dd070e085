package io.claviger.bench.load;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes all that was started, the latest first: at the end, after a failure, and on Ctrl-C. */
final class Ending implements AutoCloseable {
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();

    private volatile boolean signalled;

    Ending() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end"));
    }

    /** Whether this process is being ended from outside. */
    boolean signalled() {
        return signalled;
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
