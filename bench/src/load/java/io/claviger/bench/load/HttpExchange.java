package io.claviger.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** HTTP/1.1 on a kept connection: reads the status, the length, and how the body starts and ends. */
final class HttpExchange implements Exchange {
    private static final byte[] STATUS = bytes("HTTP/1.1 200 ");
    private static final byte[] LENGTH = bytes("content-length:");
    private static final byte[] HEAD_END = bytes("\r\n\r\n");
    private static final int CASE = 0x20;

    private final Supplier<byte[]> requests;
    private final String start;
    private final String end;
    private final byte[] startBytes;
    private final byte[] endBytes;

    /**
     * One of these at a time, drawn at random.
     *
     * @param start how every body must start
     * @param end how every body must end
     */
    HttpExchange(List<byte[]> requests, String start, String end) {
        this(anyOf(requests), start, end);
    }

    HttpExchange(Supplier<byte[]> requests, String start, String end) {
        this.requests = requests;
        this.start = start;
        this.end = end;
        this.startBytes = bytes(start);
        this.endBytes = bytes(end);
    }

    static byte[] get(String path, String credential) {
        return bytes("GET " + path + " HTTP/1.1\r\nHost: bench\r\nX-API-Key: " + credential + "\r\n\r\n");
    }

    /** For a proxy that believes who calls. */
    static byte[] get(String path, String credential, String address) {
        return bytes("GET " + path + " HTTP/1.1\r\nHost: bench\r\nX-API-Key: " + credential + "\r\nX-Forwarded-For: "
                + address + "\r\n\r\n");
    }

    static byte[] post(String path, String credential, String json) {
        return bytes("POST " + path + " HTTP/1.1\r\nHost: bench\r\nX-API-Key: " + credential
                + "\r\nContent-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n" + json);
    }

    @Override
    public byte[] request() {
        return requests.get();
    }

    private static Supplier<byte[]> anyOf(List<byte[]> requests) {
        SplittableRandom random = new SplittableRandom(7);
        return () -> requests.get(random.nextInt(requests.size()));
    }

    @Override
    public int answer(ByteBuffer received) {
        int length = -1;
        int line = 0;
        for (int at = 0; at + HEAD_END.length <= received.position(); at++) {
            if (received.get(at) != '\r') {
                continue;
            }
            if (matches(received, line, LENGTH)) {
                length = number(received, line + LENGTH.length, at);
            }
            line = at + 2;
            if (matches(received, at, HEAD_END)) {
                return whole(received, at + HEAD_END.length, length);
            }
        }
        return 0;
    }

    private int whole(ByteBuffer received, int body, int length) {
        int total = body + length;
        if (length >= 0 && received.position() < total) {
            return 0;
        }
        if (length < 0
                || !matches(received, 0, STATUS)
                || !matches(received, body, startBytes)
                || !matches(received, total - endBytes.length, endBytes)) {
            throw new UnexpectedAnswer("200 " + start + "…" + end, received);
        }
        return total;
    }

    /** Whether this is there, in any case: names of headers have none. */
    private static boolean matches(ByteBuffer received, int from, byte[] wanted) {
        if (from < 0 || from + wanted.length > received.position()) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if ((received.get(from + i) | CASE) != (wanted[i] | CASE)) {
                return false;
            }
        }
        return true;
    }

    private static int number(ByteBuffer received, int from, int to) {
        int number = 0;
        for (int at = from; at < to; at++) {
            byte digit = received.get(at);
            if (digit != ' ') {
                number = number * 10 + digit - '0';
            }
        }
        return number;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
