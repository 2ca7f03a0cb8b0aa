package io.keybroker.proxy.body;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.limit.BodyBudget;
import io.keybroker.signing.crypto.Digests;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One body in a file without a name. Workers write its pieces in their order, and hash them; then it can be read as often as
 * it is needed. All calls but {@link #open} come on one event loop, and none blocks.
 */
public final class SpoolFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolFile.class);
    private static final int MAX_QUEUED = 256 << 10;
    private static final int MAX_PIECE = 128 << 10;
    private static final int SPACE_CHECK = 4 << 20;
    private static final CompletableFuture<?> READY = CompletableFuture.allOf();

    private final CompletableFuture<FileChannel> file;
    private final SpaceCheck space;
    private final Executor workers;
    private final BodyBudget disk;
    private final MessageDigest digest = Digests.newSha256();
    private final AtomicLong queued = new AtomicLong();
    private CompletableFuture<FileChannel> last;
    private long length;

    /** Fails if the disk has too little room for more. */
    @FunctionalInterface
    interface SpaceCheck {
        void run() throws IOException;
    }

    SpoolFile(Callable<FileChannel> opener, SpaceCheck space, Executor workers, BodyBudget disk) {
        this.space = space;
        this.workers = workers;
        this.disk = disk;
        this.file = CompletableFuture.supplyAsync(() -> attempt(opener), workers);
        this.last = file;
    }

    /** Queues a piece, which this takes over. */
    public void write(ByteBuf piece) throws RequestRejectedException {
        int count = piece.readableBytes();
        try {
            disk.requireWithin(length + count);
            disk.reserve(count);
        } catch (RequestRejectedException e) {
            piece.release();
            throw e;
        }
        boolean checked = length / SPACE_CHECK != (length + count) / SPACE_CHECK;
        length += count;
        queued.addAndGet(count);
        last = last.thenApplyAsync(opened -> attempt(() -> append(opened, piece, checked)), workers);
        last.whenComplete((opened, failure) -> {
            queued.addAndGet(-count);
            piece.release();
        });
    }

    private FileChannel append(FileChannel opened, ByteBuf piece, boolean checked) throws IOException {
        if (checked) {
            space.run();
        }
        ByteBuffer bytes = piece.nioBuffer();
        digest.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            opened.write(bytes);
        }
        return opened;
    }

    /** What a disk does not do is logged with its cause, and rejected without it. */
    private static <T> T attempt(Callable<T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            LOG.atError().addKeyValue("cause", String.valueOf(e)).log("request body not kept on disk");
            throw new CompletionException(new RequestRejectedException(
                    ErrorCode.UNAVAILABLE, "the broker has no room for a body of this length at the moment"));
        }
    }

    /** When so little waits to be written that more may come; fails if the disk has. */
    public CompletableFuture<?> ready() {
        return queued.get() <= MAX_QUEUED && !last.isCompletedExceptionally() ? READY : last;
    }

    /** The SHA-256 of the whole body, when all of it is written. */
    public CompletableFuture<byte[]> finish() {
        return last.thenApply(opened -> digest.digest());
    }

    public long length() {
        return length;
    }

    /** Reads it once, piece by piece. */
    public BodyReader reader() {
        return new Reader();
    }

    /** One reading. */
    private final class Reader implements BodyReader {
        private long position;

        @Override
        public boolean hasNext() {
            return position < length;
        }

        @Override
        public CompletableFuture<ByteBuf> next() {
            long from = position;
            int count = (int) Math.min(MAX_PIECE, length - from);
            position += count;
            CompletableFuture<ByteBuf> piece =
                    last.thenApplyAsync(opened -> attempt(() -> read(opened, from, count)), workers);
            last = piece.thenCombine(file, (read, opened) -> opened);
            return piece;
        }
    }

    private static ByteBuf read(FileChannel file, long position, int count) throws IOException {
        ByteBuf piece = PooledByteBufAllocator.DEFAULT.ioBuffer(count, count);
        try {
            while (piece.isWritable()) {
                if (piece.writeBytes(file, position + piece.writerIndex(), piece.writableBytes()) < 0) {
                    throw new EOFException("the file is shorter than what was written to it");
                }
            }
            return piece.retain();
        } finally {
            piece.release();
        }
    }

    /** Reads it once, on a thread that may block; a failure of the disk is an {@link UncheckedIOException}. */
    InputStream open() {
        return new BufferedInputStream(new ChannelInputStream(file.join()), MAX_PIECE);
    }

    /** Reads a file at a position of its own. */
    private static final class ChannelInputStream extends InputStream {
        private final FileChannel file;
        private long position;

        ChannelInputStream(FileChannel file) {
            this.file = file;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int count) {
            try {
                int read = file.read(ByteBuffer.wrap(into, offset, count), position);
                position += Math.max(read, 0);
                return read;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Gives the disk back, once what is queued is done. */
    @Override
    public void close() {
        long taken = length;
        last.whenCompleteAsync(
                (opened, failure) -> {
                    file.thenAccept(SpoolFile::close);
                    disk.release(taken);
                },
                workers);
    }

    private static void close(FileChannel opened) {
        try {
            opened.close();
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("cause", String.valueOf(e)).log("file of a request body not closed");
        }
    }
}
