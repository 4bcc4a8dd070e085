package io.claviger.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A stretch of network between a service and one of its stores that can be cut, held up, or made slow. */
public final class Proxy implements AutoCloseable {
    private final ServerSocket door;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private State state = State.PASSES;
    private volatile long delayMs;

    private enum State {
        PASSES,
        /** Connections stay open, and nothing comes through: what a pulled cable looks like. */
        HOLDS,
        /** Who comes is hung up on. */
        REFUSES
    }

    private Proxy(ServerSocket door, int target) {
        this.door = door;
        this.target = target;
    }

    /** In front of that port of this machine. */
    public static Proxy to(int target) throws IOException {
        Proxy proxy = new Proxy(new ServerSocket(0, 100, InetAddress.ofLiteral("127.0.0.1")), target);
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    public int port() {
        return door.getLocalPort();
    }

    /** Each piece of what the store says is held back that long. */
    public void delay(long milliseconds) {
        delayMs = milliseconds;
    }

    public void hold() {
        become(State.HOLDS);
    }

    public void refuse() {
        become(State.REFUSES);
        cut();
    }

    public void pass() {
        become(State.PASSES);
    }

    /** Ends all connections; new ones may be made at once. */
    public void cut() {
        open.forEach(Proxy::end);
    }

    private void become(State next) {
        lock.lock();
        try {
            state = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private State untilNotHeld() throws InterruptedException {
        lock.lock();
        try {
            while (state == State.HOLDS) {
                changed.await();
            }
            return state;
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        try {
            open.add(client);
            if (untilNotHeld() == State.REFUSES) {
                end(client);
                return;
            }
            Socket store = new Socket(InetAddress.ofLiteral("127.0.0.1"), target);
            store.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            open.add(store);
            Thread.ofVirtual().start(() -> pump(client, store, false));
            Thread.ofVirtual().start(() -> pump(store, client, true));
        } catch (IOException gone) {
            end(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pump(Socket from, Socket to, boolean slow) {
        byte[] piece = new byte[64 * 1024];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                untilNotHeld();
                if (slow && delayMs > 0) {
                    TimeUnit.MILLISECONDS.sleep(delayMs);
                }
                out.write(piece, 0, length);
            }
        } catch (IOException ended) {
            // The other end is told below.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end(from);
            end(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        pass();
        cut();
    }
}
