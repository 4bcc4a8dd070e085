package io.claviger.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.UUID;

/** One process per data folder, even after a kill -9: the operating system lets go of the lock, no file has to. */
final class DirectoryLock {
    private final Path file;
    private final String owner;
    private final FileChannel channel;

    private DirectoryLock(Path file, String owner, FileChannel channel) {
        this.file = file;
        this.owner = owner;
        this.channel = channel;
    }

    static DirectoryLock take(Path dir) throws IOException {
        var file = dir.resolve("lock");
        // Closing any channel on the file frees the lock of the whole process, so a second attempt in this process
        // must not even open it; system properties are the one place that all class loaders of a process share.
        if (System.getProperties().putIfAbsent(property(file), "held") != null) {
            throw inUse(dir, OptionalLong.of(ProcessHandle.current().pid()));
        }
        var taken = false;
        var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw inUse(dir, pidIn(file));
            }
            var owner = ProcessHandle.current().pid() + " " + UUID.randomUUID();
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((owner + "\n").getBytes(StandardCharsets.US_ASCII)));
            taken = true;
            return new DirectoryLock(file, owner, channel);
        } finally {
            if (!taken) {
                channel.close();
                System.getProperties().remove(property(file));
            }
        }
    }

    /** The process that holds the folder, if there is one. */
    static OptionalLong holder(Path dir) throws IOException {
        var file = dir.resolve("lock");
        if (System.getProperties().containsKey(property(file))) {
            return OptionalLong.of(ProcessHandle.current().pid());
        }
        if (!Files.exists(file)) {
            return OptionalLong.empty();
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            return lock == null ? pidIn(file) : OptionalLong.empty();
        }
    }

    Path file() {
        return file;
    }

    /** What the file says while this process holds it: unique to this start. */
    String owner() {
        return owner;
    }

    void release() throws IOException {
        channel.close();
        System.getProperties().remove(property(file));
    }

    private static CannotStart inUse(Path dir, OptionalLong pid) {
        var who = pid.isPresent() ? "process " + pid.getAsLong() : "another process";
        return new CannotStart(dir + " is in use by " + who + ": stop that one first.");
    }

    private static OptionalLong pidIn(Path file) throws IOException {
        var words = Files.readString(file, StandardCharsets.US_ASCII).split(" ", 2);
        return words[0].matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(words[0])) : OptionalLong.empty();
    }

    private static String property(Path file) {
        return "io.claviger.local.lock:" + file;
    }
}
