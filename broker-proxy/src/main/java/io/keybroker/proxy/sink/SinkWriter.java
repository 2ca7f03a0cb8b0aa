package io.keybroker.proxy.sink;

import java.io.IOException;

/** Writes to one sink. It can block or fail; after close, the next write opens it again. */
interface SinkWriter {
    /** Writes whole lines. */
    void write(byte[] lines) throws IOException;

    /** Lets go of the way; a write that is under way fails, whoever calls. */
    void close();
}
