package io.claviger.testing;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** What a test does to processes: {@code STOP} leaves connections open and nothing answers, {@code KILL} lets nobody say goodbye. */
public final class Signals {
    private Signals() {}

    /** To one process. */
    public static void send(String signal, long pid) throws IOException {
        send(signal, Stream.of(pid));
    }

    /**
     * To a process and all below it: of PostgreSQL, those that serve connections too. To it first, so that it starts no more of them, then to who
     * is below it; looked up before too, because who was killed cannot be asked any more.
     */
    public static void sendAll(String signal, long pid) throws IOException {
        List<Long> before = below(pid);
        send(signal, pid);
        List<Long> all =
                Stream.concat(before.stream(), below(pid).stream()).distinct().toList();
        if (!all.isEmpty()) {
            send(signal, all.stream());
        }
    }

    private static List<Long> below(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid)
                .toList();
    }

    private static void send(String signal, Stream<Long> pids) throws IOException {
        List<String> command = Stream.concat(Stream.of("kill", "-" + signal), pids.map(String::valueOf))
                .toList();
        try {
            new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
