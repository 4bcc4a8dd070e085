package io.claviger.bench.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The few words that the bench itself has with Redis. */
final class RedisLine implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    RedisLine(int port) throws IOException {
        this.socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    static byte[] command(List<String> words) {
        StringBuilder wire = new StringBuilder("*").append(words.size()).append("\r\n");
        words.forEach(word -> wire.append('$')
                .append(word.length())
                .append("\r\n")
                .append(word)
                .append("\r\n"));
        return wire.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Sends a command that is answered by one bulk string. */
    String ask(String... words) throws IOException {
        socket.getOutputStream().write(command(List.of(words)));
        String head = line();
        if (!head.startsWith("$")) {
            throw new IOException("Redis says " + head);
        }
        byte[] bulk = in.readNBytes(Integer.parseInt(head.substring(1)));
        line();
        return new String(bulk, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("Redis has closed the connection");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
