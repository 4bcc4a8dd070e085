package io.claviger.bench.load;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** The script call of a verify, without the service: what redis-benchmark would send, one command in flight. */
final class ScriptExchange implements Exchange {
    /** An array of eight numbers, the first of which is 1, right after "*8\r\n:". */
    private static final int LINES = 9;

    private static final int ADMITTED = 5;

    private final List<byte[]> requests = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(7);

    /** As many tenants, keys and addresses as the service is asked for, but others: no window is shared. */
    ScriptExchange(String sha) {
        String permits = Integer.toString(Product.PERMITS);
        String window = Integer.toString(Product.WINDOW_SECONDS * 1000);
        for (int t = 0; t < Product.TENANTS; t++) {
            UUID tenantId = new UUID(random.nextLong(), random.nextLong());
            String tag = "{" + tenantId + "}";
            for (int k = 0; k < Product.KEYS_PER_TENANT; k++) {
                String keyId = new UUID(random.nextLong(), random.nextLong()).toString();
                for (int a = 0; a < Product.ADDRESSES_PER_KEY; a++) {
                    List<String> words = new ArrayList<>(List.of("EVALSHA", sha, "5"));
                    words.addAll(List.of(tag + ":f:" + tenantId, tag + ":f:" + keyId));
                    for (String who :
                            List.of("ip:%s:" + Product.address(k, a), "key:%s:" + keyId, "tenant:%s:tenant")) {
                        words.add(tag + ":w:" + who.formatted(window));
                    }
                    words.addAll(List.of("1", "1", "1", permits, window, permits, window, permits, window));
                    requests.add(RedisLine.command(words));
                }
            }
        }
    }

    @Override
    public byte[] request() {
        return requests.get(random.nextInt(requests.size()));
    }

    @Override
    public int answer(ByteBuffer received) {
        if (received.get(0) != '*' || received.position() > ADMITTED && received.get(ADMITTED) != '1') {
            throw new UnexpectedAnswer("an admission", received);
        }
        int lines = 0;
        for (int at = 0; at < received.position(); at++) {
            if (received.get(at) == '\n' && ++lines == LINES) {
                return at + 1;
            }
        }
        return 0;
    }
}
