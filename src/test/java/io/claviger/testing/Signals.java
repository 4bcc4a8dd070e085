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

    /** To a process and all below it: of PostgreSQL, those that serve connections too. */
    public static void sendAll(String signal, long pid) throws IOException {
        List<Long> below = ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid)
                .toList();
        send(signal, Stream.concat(Stream.of(pid), below.stream()));
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
