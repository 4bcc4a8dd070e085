package io.claviger.verify;

import java.util.Optional;

/** How much memory remembered keys may take. Why: {@code docs/decisions/007-what-memory-a-process-needs.md}. */
final class CacheSize {
    private static final long MOST_UNASKED = 128 << 20;

    private CacheSize() {}

    /**
     * In bytes.
     *
     * @param asked what is set; empty: it follows from the heap
     * @param heap how many bytes it may have
     * @throws IllegalStateException naming the setting that is out of its range
     */
    static long of(int keys, Optional<Long> asked, long heap) {
        long bytes = asked.orElse(Math.min(MOST_UNASKED, heap / 5 * 2));
        if (keys < 1 || bytes < keys) {
            throw new IllegalStateException("claviger.cache.keys and claviger.cache.memory must leave room for a key");
        }
        if (bytes > heap) {
            throw new IllegalStateException(
                    "claviger.cache.memory is more than the whole heap, which has " + (heap >> 20) + " MB");
        }
        return bytes;
    }
}
