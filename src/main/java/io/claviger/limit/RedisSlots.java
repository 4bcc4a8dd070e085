package io.claviger.limit;

import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which server of a Redis Cluster has which hash slot, as {@code CLUSTER SLOTS} has told. */
final class RedisSlots {
    private static final int SLOTS = 16_384;
    private static final int[] CRC = new int[256];

    static {
        for (int i = 0; i < CRC.length; i++) {
            int crc = i << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ 0x1021;
            }
            CRC[i] = crc & 0xFFFF;
        }
    }

    private final @Nullable String[] owners;

    private RedisSlots(@Nullable String[] owners) {
        this.owners = owners;
    }

    static RedisSlots none() {
        return new RedisSlots(new String[SLOTS]);
    }

    /**
     * The slots as a server tells them.
     *
     * @param asked host of that server, for an answer that leaves its own out
     */
    static RedisSlots parse(Response told, String asked) {
        @Nullable String[] owners = new String[SLOTS];
        for (Response range : told) {
            Response master = range.get(2);
            String host = Objects.toString(master.get(0), "");
            String address = (host.isEmpty() ? asked : host) + ":" + master.get(1);
            Arrays.fill(owners, number(range, 0), number(range, 1) + 1, address);
        }
        return new RedisSlots(owners);
    }

    private static int number(Response range, int index) {
        return Objects.requireNonNull(range.get(index).toInteger());
    }

    /** The slot of a key: CRC-16 (XMODEM) of what stands between the first braces, else of all. */
    static int of(String key) {
        int open = key.indexOf('{');
        int close = open < 0 ? -1 : key.indexOf('}', open + 1);
        String tag = close > open + 1 ? key.substring(open + 1, close) : key;
        int crc = 0;
        for (byte b : tag.getBytes(StandardCharsets.UTF_8)) {
            crc = (crc << 8 ^ CRC[(crc >> 8 ^ b) & 0xFF]) & 0xFFFF;
        }
        return crc % SLOTS;
    }

    @Nullable
    String owner(int slot) {
        return owners[slot];
    }

    /** These, but one slot has moved. */
    RedisSlots with(int slot, String owner) {
        @Nullable String[] changed = owners.clone();
        changed[slot] = owner;
        return new RedisSlots(changed);
    }

    boolean isSame(RedisSlots other) {
        return Arrays.equals(owners, other.owners);
    }

    /** All that have a slot. */
    Set<String> servers() {
        Set<String> servers = new TreeSet<>();
        for (String owner : owners) {
            if (owner != null) {
                servers.add(owner);
            }
        }
        return servers;
    }
}
