package io.claviger.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a number of connections busy, each with one request in flight. One thread does it all: the cores belong to what is
 * measured.
 */
final class Load implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long SECOND = 1_000_000_000L;
    /** Short enough to send in time, long enough to leave the cores to what is measured. */
    private static final long NAP_NANOS = 50_000;

    private final Selector selector = Selector.open();
    private final List<Line> lines = new ArrayList<>();

    Load(int port, int connections) throws IOException {
        for (int i = 0; i < connections; i++) {
            lines.add(new Line(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), selector));
        }
    }

    /** Asks until the time is over and all that was asked has been answered. */
    Round run(Exchange exchange, Duration duration) throws IOException {
        Round.Recorder recorder = new Round.Recorder();
        long start = System.nanoTime();
        for (Line line : lines) {
            line.send(exchange.request());
        }
        int busy = lines.size();
        while (busy > 0) {
            if (selector.select(PATIENCE.toMillis()) == 0) {
                throw new IOException("no answer within " + PATIENCE.toSeconds() + " s");
            }
            for (SelectionKey key : selector.selectedKeys()) {
                Line line = (Line) key.attachment();
                if (!line.receive(exchange)) {
                    continue;
                }
                long now = System.nanoTime();
                recorder.add(now - line.sentAt);
                if (now - start < duration.toNanos()) {
                    line.send(exchange.request());
                } else {
                    busy--;
                }
            }
            selector.selectedKeys().clear();
        }
        return recorder.round(System.nanoTime() - start);
    }

    /**
     * Asks so many times per second, whether or not earlier answers are there. Latencies count from when a request was due: those that a
     * pause of the service keeps from being sent are late too.
     */
    Round runAt(int perSecond, Exchange exchange, Duration duration) throws IOException {
        Round.Recorder recorder = new Round.Recorder();
        ArrayDeque<Line> idle = new ArrayDeque<>(lines);
        long start = System.nanoTime();
        long last = perSecond * duration.toNanos() / SECOND;
        long sent = 0;
        long heardAt = start;
        while (sent < last || idle.size() < lines.size()) {
            long due = start + sent * SECOND / perSecond;
            if (sent < last && !idle.isEmpty() && System.nanoTime() >= due) {
                idle.removeFirst().send(exchange.request(), due);
                sent++;
            }
            if (selector.selectNow() == 0) {
                if (idle.size() < lines.size() && System.nanoTime() - heardAt > PATIENCE.toNanos()) {
                    throw new IOException("no answer within " + PATIENCE.toSeconds() + " s");
                }
                LockSupport.parkNanos(NAP_NANOS);
                continue;
            }
            heardAt = System.nanoTime();
            for (SelectionKey key : selector.selectedKeys()) {
                Line line = (Line) key.attachment();
                if (line.receive(exchange)) {
                    recorder.add(System.nanoTime() - line.sentAt);
                    idle.addLast(line);
                }
            }
            selector.selectedKeys().clear();
        }
        return recorder.round(System.nanoTime() - start);
    }

    @Override
    public void close() throws IOException {
        for (Line line : lines) {
            line.channel.close();
        }
        selector.close();
    }

    private static final class Line {
        private final SocketChannel channel;
        private final ByteBuffer received = ByteBuffer.allocateDirect(16 * 1024);
        private final ByteBuffer sending = ByteBuffer.allocateDirect(4 * 1024);
        private long sentAt;

        Line(InetSocketAddress address, Selector selector) throws IOException {
            channel = SocketChannel.open(address);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        void send(byte[] request) throws IOException {
            send(request, System.nanoTime());
        }

        void send(byte[] request, long countedFrom) throws IOException {
            received.clear();
            sending.clear().put(request).flip();
            sentAt = countedFrom;
            // Far smaller than the buffer of a socket that has nothing else under way.
            while (sending.hasRemaining()) {
                channel.write(sending);
            }
        }

        boolean receive(Exchange exchange) throws IOException {
            if (channel.read(received) < 0) {
                throw new IOException("the server has closed a connection");
            }
            return exchange.answer(received) > 0;
        }
    }
}
