package io.keybroker.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Iterates over the complete lines of a file, up to an end that is fixed at the start. */
final class CompleteLineReader {
    private static final int BLOCK = 1 << 18;

    private final FileChannel file;
    private final long limit;
    private byte[] block = new byte[BLOCK];
    private long start;
    private int from;
    private int filled;
    private String line = "";

    /** Starts at an offset; within a line, at the next line. */
    CompleteLineReader(FileChannel file, long offset, long limit) throws IOException {
        this.file = file;
        this.limit = limit;
        this.start = Math.max(0, offset - 1);
        if (offset > 0) {
            advance();
        }
    }

    /** Reads the next line; false if there is no complete one. */
    boolean advance() throws IOException {
        int end = lineEnd(from);
        while (end < 0) {
            if (!fill()) {
                return false;
            }
            end = lineEnd(from);
        }
        line = new String(block, from, end - from, StandardCharsets.ISO_8859_1);
        from = end + 1;
        return true;
    }

    private int lineEnd(int begin) {
        for (int i = begin; i < filled; i++) {
            if (block[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private boolean fill() throws IOException {
        System.arraycopy(block, from, block, 0, filled - from);
        start += from;
        filled -= from;
        from = 0;
        if (filled == block.length) {
            block = Arrays.copyOf(block, block.length * 2);
        }
        int room = (int) Math.min(block.length - filled, limit - start - filled);
        int read = room <= 0 ? -1 : file.read(ByteBuffer.wrap(block, filled, room), start + filled);
        filled += Math.max(read, 0);
        return read > 0;
    }

    /** Returns the last line read, without its line end. */
    String line() {
        return line;
    }

    /** Returns the offset after that line. */
    long offset() {
        return start + from;
    }
}
