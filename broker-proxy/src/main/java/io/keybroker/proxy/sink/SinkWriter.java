package io.keybroker.proxy.sink;

import java.io.IOException;

/** The way to one sink. It can take long or fail, and is opened anew by the next write after it was closed. */
interface SinkWriter {
    /** Writes whole lines. */
    void write(byte[] lines) throws IOException;

    /** Lets go of the way; a write that is under way fails, whoever calls. */
    void close();
}
