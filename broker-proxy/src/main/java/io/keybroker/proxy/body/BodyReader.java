package io.keybroker.proxy.body;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletableFuture;

/** Reads a body from its beginning to its end, piece by piece as it is sent. */
public interface BodyReader {
    /** Reads a body in memory, which is not copied. */
    static BodyReader of(byte[] bytes) {
        return new InMemory(Unpooled.wrappedBuffer(bytes));
    }

    /** Whether there is another piece, once the last one has come. */
    boolean hasNext();

    /** The next piece, which is then the caller's to release; what is in a file is read by a worker. */
    CompletableFuture<ByteBuf> next();

    /** A body in memory. */
    final class InMemory implements BodyReader {
        private static final int MAX_PIECE = 64 << 10;

        private final ByteBuf rest;

        private InMemory(ByteBuf rest) {
            this.rest = rest;
        }

        @Override
        public boolean hasNext() {
            return rest.isReadable();
        }

        @Override
        public CompletableFuture<ByteBuf> next() {
            return CompletableFuture.completedFuture(rest.readRetainedSlice(Math.min(MAX_PIECE, rest.readableBytes())));
        }
    }
}
