package io.keybroker.proxy.sink;

import java.io.IOException;

/** Writes to one sink. It can block or fail; after close, the next write opens it again. */
interface SinkWriter {
    /** Writes complete lines. */
    void write(byte[] lines) throws IOException;

    /** Closes the connection; an active write of any thread fails. */
    void close();
}
