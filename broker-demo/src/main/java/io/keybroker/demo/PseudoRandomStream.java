package io.keybroker.demo;

import java.io.InputStream;
import java.util.Random;

/** A reproducible pseudo-random stream of a given length. */
final class PseudoRandomStream extends InputStream {
    private static final byte[] BLOCK = block();

    private final long length;
    private long position;

    PseudoRandomStream(long length) {
        this.length = length;
    }

    private static byte[] block() {
        byte[] block = new byte[65_521];
        new Random(17).nextBytes(block);
        return block;
    }

    @Override
    public int read() {
        if (position == length) {
            return -1;
        }
        int next = BLOCK[(int) (position % BLOCK.length)] & 0xff;
        position++;
        return next;
    }

    @Override
    public int read(byte[] into, int offset, int count) {
        if (count == 0) {
            return 0;
        }
        if (position == length) {
            return -1;
        }
        int start = (int) (position % BLOCK.length);
        int run = (int) Math.min(Math.min(count, BLOCK.length - start), length - position);
        System.arraycopy(BLOCK, start, into, offset, run);
        position += run;
        return run;
    }
}
