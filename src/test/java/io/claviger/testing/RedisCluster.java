package io.claviger.testing;

import io.claviger.local.LocalServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A real Redis Cluster: three servers that share the slots, and a fourth that stands by for the first. */
public final class RedisCluster implements AutoCloseable {
    private static final int SLOTS = 16_384;
    private static final int MASTERS = 3;
    private static final int STANDBY = 3;
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final LocalServers stores;
    private final Path folder;
    private final List<Integer> ports = new ArrayList<>();
    private final List<Process> servers = new ArrayList<>();

    private RedisCluster(LocalServers stores, Path folder) {
        this.stores = stores;
        this.folder = folder;
    }

    /** Starts one of the program that those stores run, which also end it if this process is killed. */
    public static RedisCluster start(LocalServers stores, Path folder) throws IOException {
        RedisCluster cluster = new RedisCluster(stores, folder);
        for (int i = 0; i <= STANDBY; i++) {
            cluster.ports.add(freePort());
            cluster.servers.add(cluster.launch(i));
        }
        cluster.form();
        return cluster;
    }

    /** Servers of a cluster also listen 10,000 above; below what systems give to those who connect. */
    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 22_000);
            try (ServerSocket one = new ServerSocket(port, 1, LOOPBACK);
                    ServerSocket other = new ServerSocket(port + 10_000, 1, LOOPBACK)) {
                return one.getLocalPort() == other.getLocalPort() - 10_000 ? port : freePort();
            } catch (IOException taken) {
                // Another one, then.
            }
        }
    }

    private Process launch(int server) throws IOException {
        Path own = Files.createDirectories(folder.resolve("redis-" + server));
        Process process = new ProcessBuilder(
                        stores.redisExecutable(),
                        "--port",
                        Integer.toString(ports.get(server)),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--cluster-enabled",
                        "yes",
                        "--cluster-node-timeout",
                        "2000",
                        "--dir",
                        own.toString())
                .redirectErrorStream(true)
                .redirectOutput(own.resolve("log").toFile())
                .start();
        stores.alsoEnds(process.pid());
        until(server + " answers", () -> tell(server, "PING").contains("PONG"));
        return process;
    }

    private void form() throws IOException {
        for (int i = 1; i <= STANDBY; i++) {
            tell(0, "CLUSTER MEET 127.0.0.1 " + ports.get(i));
        }
        for (int i = 0; i < MASTERS; i++) {
            tell(
                    i,
                    IntStream.range(i * SLOTS / MASTERS, (i + 1) * SLOTS / MASTERS)
                            .mapToObj(Integer::toString)
                            .collect(Collectors.joining(" ", "CLUSTER ADDSLOTS ", "")));
        }
        awaitWhole();
        until("the fourth knows the first", () -> tell(STANDBY, "CLUSTER NODES").contains(id(0)));
        tell(STANDBY, "CLUSTER REPLICATE " + id(0));
        until("the fourth stands by", () -> tell(0, "INFO replication").contains("state=online"));
    }

    /** Returns once all who are alive agree that every slot has its server. */
    public void awaitWhole() throws IOException {
        for (int i = 0; i < servers.size(); i++) {
            int server = i;
            if (servers.get(i).isAlive()) {
                until("all is well, says " + i, () -> {
                    String info = tell(server, "CLUSTER INFO");
                    return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + servers.size());
                });
            }
        }
    }

    /** For {@code quarkus.redis.hosts}. */
    public String hosts() {
        return ports.stream().map(port -> "redis://127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /** Kills a server, 0 to 2; the first has one that stands by. */
    public void kill(int server) throws IOException, InterruptedException {
        agree();
        servers.get(server).destroyForcibly().waitFor();
    }

    /**
     * Returns once all who are alive agree who has which slot, since which epoch. Who takes a slot over while it does not know the newest epoch
     * takes it with an older one, and those who know better never believe it; and one that dies before it has told that it took a slot over takes
     * that slot with it.
     */
    private void agree() throws IOException {
        until("all agree", () -> {
            Set<Set<String>> views = new HashSet<>();
            for (int i = 0; i < servers.size(); i++) {
                if (servers.get(i).isAlive()) {
                    views.add(owners(i));
                }
            }
            return views.size() == 1;
        });
    }

    /** Who has slots, as a server sees it: id, epoch, slots. */
    private Set<String> owners(int server) throws IOException {
        return tell(server, "CLUSTER NODES")
                .lines()
                .map(line -> line.split(" "))
                .filter(fields -> fields.length > 8 && fields[2].contains("master"))
                .map(fields -> fields[0] + " " + fields[6] + " "
                        + Stream.of(fields)
                                .skip(8)
                                .filter(slots -> !slots.startsWith("["))
                                .toList())
                .collect(Collectors.toSet());
    }

    /** Starts it again, empty. */
    public void startAgain(int server) throws IOException {
        servers.set(server, launch(server));
    }

    /** Moves the slot of a key from its server to another, as the manual says: both serve it meanwhile. */
    public void move(String key) throws IOException {
        int slot = Integer.parseInt(tell(0, "CLUSTER KEYSLOT " + key).replaceAll("\\D", ""));
        List<Integer> masters = IntStream.range(0, servers.size())
                .filter(i -> servers.get(i).isAlive() && says(i, "ROLE").contains("master"))
                .boxed()
                .toList();
        int from = masters.stream().filter(i -> owns(i, slot)).findFirst().orElseThrow();
        int to = masters.get((masters.indexOf(from) + 1) % masters.size());
        must(to, "CLUSTER SETSLOT " + slot + " IMPORTING " + id(from));
        must(from, "CLUSTER SETSLOT " + slot + " MIGRATING " + id(to));
        while (true) {
            List<String> keys = tell(from, "CLUSTER GETKEYSINSLOT " + slot + " 5")
                    .lines()
                    .filter(line -> line.startsWith("{"))
                    .toList();
            if (keys.isEmpty()) {
                break;
            }
            must(from, "MIGRATE 127.0.0.1 " + ports.get(to) + " \"\" 0 5000 KEYS " + String.join(" ", keys));
        }
        must(to, "CLUSTER SETSLOT " + slot + " NODE " + id(to));
        must(from, "CLUSTER SETSLOT " + slot + " NODE " + id(to));
        agree();
    }

    /** The line is: id, address, flags, master, ping, pong, epoch, link, then slots. */
    private boolean owns(int server, int slot) {
        return says(server, "CLUSTER NODES")
                .lines()
                .filter(line -> line.contains("myself"))
                .flatMap(line -> Stream.of(line.split(" ")).skip(8))
                .filter(slots -> slots.matches("\\d+(-\\d+)?"))
                .map(slots -> slots.split("-"))
                .anyMatch(ends -> Integer.parseInt(ends[0]) <= slot && slot <= Integer.parseInt(ends[ends.length - 1]));
    }

    private String id(int server) throws IOException {
        return tell(server, "CLUSTER MYID").lines().skip(1).findFirst().orElseThrow();
    }

    private void must(int server, String command) throws IOException {
        String answer = tell(server, command);
        if (!answer.startsWith("+")) {
            throw new IOException(command + ": " + answer);
        }
    }

    private String says(int server, String command) {
        try {
            return tell(server, command);
        } catch (IOException e) {
            return "";
        }
    }

    /** The answer as it comes. */
    private String tell(int server, String command) throws IOException {
        try (Socket socket = new Socket(LOOPBACK, ports.get(server))) {
            socket.getOutputStream().write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private interface Look {
        boolean now() throws IOException;
    }

    private static void until(String what, Look look) throws IOException {
        Instant limit = Instant.now().plusSeconds(60);
        while (true) {
            try {
                if (look.now()) {
                    return;
                }
            } catch (IOException notYet) {
                // It has only just been started.
            }
            if (Instant.now().isAfter(limit)) {
                throw new IOException("in vain: " + what);
            }
            Service.pause();
        }
    }

    @Override
    public void close() {
        servers.forEach(Process::destroyForcibly);
    }
}
