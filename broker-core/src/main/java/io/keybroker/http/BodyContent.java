package io.keybroker.http;

import io.keybroker.error.RequestRejectedException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/**
 * The whole body of a request, in memory or in a file. Reading it may block; a reader that needs little of it takes the
 * stream, so that a long body is never in memory.
 */
public interface BodyContent {
    /** No byte. */
    BodyContent EMPTY = of(new byte[0]);

    /** A body in memory. */
    static BodyContent of(byte[] bytes) {
        return new InMemory(bytes);
    }

    long length();

    /** Reads it from its beginning; a failure of the disk is no {@link java.io.IOException}, as a fault of the body is. */
    InputStream open();

    /** All of it, which nobody changes; rejects a body that is too long to be held in memory. */
    byte[] bytes() throws RequestRejectedException;

    /** A body in memory. */
    final class InMemory implements BodyContent {
        private final byte[] bytes;

        private InMemory(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] bytes() {
            return bytes;
        }
    }
}
