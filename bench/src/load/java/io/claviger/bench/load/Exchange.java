package io.claviger.bench.load;

import java.nio.ByteBuffer;

/** What is asked over and over again, and what counts as the answer. */
interface Exchange {
    /** The next request, ready to be sent. */
    byte[] request();

    /**
     * Looks for one whole answer between 0 and the position of the buffer.
     *
     * @return its length; 0: more is to come
     * @throws UnexpectedAnswer if it is not the answer that is being measured: numbers of failures are worth nothing
     */
    int answer(ByteBuffer received);
}
