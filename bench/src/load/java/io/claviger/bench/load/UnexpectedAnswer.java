package io.claviger.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Something else was answered than what is measured. */
final class UnexpectedAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnexpectedAnswer(String wanted, ByteBuffer received) {
        super("wanted " + wanted + ", got "
                + StandardCharsets.UTF_8.decode(received.duplicate().flip()));
    }
}
