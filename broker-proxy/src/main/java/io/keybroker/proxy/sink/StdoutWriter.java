package io.keybroker.proxy.sink;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Writes records to standard output. */
final class StdoutWriter implements SinkWriter {
    private final PrintWriter out;

    StdoutWriter(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void write(byte[] lines) throws IOException {
        out.print(new String(lines, StandardCharsets.ISO_8859_1));
        if (out.checkError()) {
            throw new IOException("standard output is closed");
        }
    }

    @Override
    public void close() {
        out.flush(); // owned by the process, not by this class
    }
}
