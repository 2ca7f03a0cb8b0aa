package io.keybroker.store.sealed;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** A file of sections, each with length and CRC-32C. */
final class ChecksummedSections {
    private static final byte[] MAGIC = "keybroker sealed store 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int AROUND = 2 * Integer.BYTES;

    private ChecksummedSections() {}

    private static int checksum(int length, byte[] bytes, int from) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    /** Appends sections. */
    static final class Writer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Writer() {
            bytes.writeBytes(MAGIC);
        }

        private Writer(byte[] begun) {
            bytes.writeBytes(begun);
        }

        /** Continues after existing sections. */
        static Writer after(byte[] begun) {
            return new Writer(begun);
        }

        /** Writes the content of one section. */
        interface Filling {
            void writeTo(DataOutputStream out) throws IOException;
        }

        void add(Filling content) {
            try {
                ByteArrayOutputStream part = new ByteArrayOutputStream();
                content.writeTo(new DataOutputStream(part));
                byte[] written = part.toByteArray();
                DataOutputStream out = new DataOutputStream(bytes);
                out.writeInt(written.length);
                out.write(written);
                out.writeInt(checksum(written.length, written, 0));
            } catch (IOException e) {
                throw new UncheckedIOException("writing to memory failed", e);
            }
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }

    /** Reads the sections in order; reports the damaged one by its name. */
    static final class Reader {
        private final Path file;
        private final byte[] bytes;
        private int at = MAGIC.length;

        Reader(Path file, byte[] bytes) throws DamagedStoreException {
            this.file = file;
            this.bytes = bytes;
            if (!Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
                throw new DamagedStoreException(file, "is not a sealed store");
            }
        }

        /** Parses the content of one section. */
        interface Content<T> {
            T from(DataInputStream in) throws IOException;
        }

        <T> T next(String part, Content<T> content) throws DamagedStoreException {
            int room = bytes.length - at - AROUND;
            int length =
                    room < 0 ? -1 : ByteBuffer.wrap(bytes, at, Integer.BYTES).getInt();
            if (length < 0 || length > room) {
                throw new DamagedStoreException(file, "is truncated or damaged in section: " + part);
            }
            int from = at + Integer.BYTES;
            if (ByteBuffer.wrap(bytes, from + length, Integer.BYTES).getInt() != checksum(length, bytes, from)) {
                throw new DamagedStoreException(file, "is damaged in section: " + part);
            }
            at = from + length + Integer.BYTES;
            try {
                return content.from(new DataInputStream(new ByteArrayInputStream(bytes, from, length)));
            } catch (IOException | IllegalArgumentException e) {
                throw new DamagedStoreException(file, "was modified in section: " + part);
            }
        }

        /** Returns all bytes up to the next section. */
        byte[] prefix() {
            return Arrays.copyOf(bytes, at);
        }

        void end() throws DamagedStoreException {
            if (at != bytes.length) {
                throw new DamagedStoreException(file, "has data after its end");
            }
        }
    }
}
