package io.claviger.bench.load;

import java.util.Arrays;

/** What one round has shown. */
record Round(long answers, double perSecond, double p50Micros, double p99Micros) {

    /** Every latency of a round: a few hundred thousand numbers, so nothing needs to be approximated. */
    static final class Recorder {
        private long[] nanos = new long[1 << 16];
        private int size;

        void add(long latency) {
            if (size == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * size);
            }
            nanos[size++] = latency;
        }

        Round round(long elapsed) {
            Arrays.sort(nanos, 0, size);
            return new Round(size, size * 1e9 / elapsed, micros(0.50), micros(0.99));
        }

        private double micros(double quantile) {
            return nanos[(int) (quantile * (size - 1))] / 1e3;
        }
    }
}
