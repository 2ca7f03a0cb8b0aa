package io.keybroker.signing.chunked;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.Checksum;

/** CRC-64/NVME (NVM Express Base Specification, section 5.2.1.3.4), eight bytes at a time by table. */
final class Crc64Nvme implements Checksum {
    private static final long POLYNOMIAL = 0x9A6C9329AC4BC9B5L;
    private static final long[][] TABLE = tables();

    private long crc = ~0L;

    @Override
    public void update(int b) {
        crc = TABLE[0][(int) ((crc ^ b) & 0xff)] ^ (crc >>> 8);
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
        update(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public void update(ByteBuffer data) {
        ByteBuffer little = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        while (little.remaining() >= 8) {
            long word = crc ^ little.getLong();
            crc = TABLE[7][(int) (word & 0xff)]
                    ^ TABLE[6][(int) ((word >>> 8) & 0xff)]
                    ^ TABLE[5][(int) ((word >>> 16) & 0xff)]
                    ^ TABLE[4][(int) ((word >>> 24) & 0xff)]
                    ^ TABLE[3][(int) ((word >>> 32) & 0xff)]
                    ^ TABLE[2][(int) ((word >>> 40) & 0xff)]
                    ^ TABLE[1][(int) ((word >>> 48) & 0xff)]
                    ^ TABLE[0][(int) (word >>> 56)];
        }
        while (little.hasRemaining()) {
            update(little.get());
        }
        data.position(data.limit());
    }

    @Override
    public long getValue() {
        return ~crc;
    }

    @Override
    public void reset() {
        crc = ~0L;
    }

    private static long[][] tables() {
        long[][] table = new long[8][256];
        for (int i = 0; i < 256; i++) {
            long value = i;
            for (int bit = 0; bit < 8; bit++) {
                value = (value >>> 1) ^ ((value & 1) == 0 ? 0 : POLYNOMIAL);
            }
            table[0][i] = value;
        }
        for (int i = 0; i < 256; i++) {
            for (int k = 1; k < 8; k++) {
                long before = table[k - 1][i];
                table[k][i] = (before >>> 8) ^ table[0][(int) (before & 0xff)];
            }
        }
        return table;
    }
}
