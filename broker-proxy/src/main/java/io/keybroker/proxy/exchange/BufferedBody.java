package io.keybroker.proxy.exchange;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.BodyContent;
import io.keybroker.proxy.body.BodyReader;
import io.keybroker.proxy.body.BodySpool;
import io.keybroker.proxy.body.SpoolFile;
import io.keybroker.proxy.body.SpooledContent;
import io.keybroker.proxy.limit.BodyBudget;
import io.keybroker.proxy.upstream.BodyFraming;
import io.keybroker.signing.sigv4.PayloadHash;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A body that its request is authorized by: in memory while it is short, then in a file. */
final class BufferedBody implements RequestBody {
    private static final int FIRST = 4096;
    private static final int MAX_BEFORE_FILE = 1 << 20;
    private static final CompletableFuture<?> READY = CompletableFuture.allOf();

    private final BodyBudget budget;
    private final Optional<BodySpool.Share> spool;
    private final long mostInMemory;
    private Storage storage;
    private long length;
    private long taken;

    /** Where it is kept. */
    private sealed interface Storage {}

    /** In the first bytes of an array. */
    private static final class InMemory implements Storage {
        private final byte[] bytes;

        private InMemory(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    /** Pieces of it that are on their way are as much as was in memory before. */
    private record InFile(SpoolFile file) implements Storage {}

    /** Nothing more comes; all of it is there with its hash. */
    private record Finished(SpoolFile file, SpooledContent content, CompletableFuture<byte[]> sha256)
            implements Storage {}

    /**
     * Rejected by its declared length, before a byte of it is read; memory and disk are reserved as it arrives. Without a
     * spool it has no more than the budget's memory.
     */
    BufferedBody(BodyFraming framing, BodyBudget budget, Optional<BodySpool.Share> spool)
            throws RequestRejectedException {
        this.budget = budget;
        this.spool = spool;
        requireWithin(framing.length());
        long most = spool.isPresent() ? Math.min(MAX_BEFORE_FILE, budget.maxEach()) : budget.maxEach();
        this.mostInMemory = framing.chunked() ? most : Math.min(most, Math.max(framing.length(), 0));
        int first = (int) Math.min(FIRST, mostInMemory);
        budget.reserve(first);
        taken = first;
        storage = new InMemory(new byte[first]);
    }

    private void requireWithin(long needed) throws RequestRejectedException {
        if (spool.isPresent()) {
            spool.get().requireWithin(needed);
        } else {
            budget.requireWithin(needed);
        }
    }

    /** Takes ownership of a piece. */
    void add(ByteBuf piece) throws RequestRejectedException {
        int count = piece.readableBytes();
        if (storage instanceof InMemory memory && (spool.isEmpty() || length + count <= mostInMemory)) {
            copy(memory, piece);
        } else {
            write(piece);
        }
        length += count;
    }

    private void copy(InMemory memory, ByteBuf piece) throws RequestRejectedException {
        try {
            int count = piece.readableBytes();
            byte[] bytes = length + count > memory.bytes.length ? grow(memory, length + count) : memory.bytes;
            piece.readBytes(bytes, (int) length, count);
        } finally {
            piece.release();
        }
    }

    private byte[] grow(InMemory memory, long needed) throws RequestRejectedException {
        requireWithin(needed);
        long size = Math.max(needed, Math.min(mostInMemory, 2L * memory.bytes.length));
        budget.reserve(size - taken);
        taken = size;
        byte[] bytes = Arrays.copyOf(memory.bytes, (int) size);
        storage = new InMemory(bytes);
        return bytes;
    }

    private void write(ByteBuf piece) throws RequestRejectedException {
        try {
            if (storage instanceof InMemory memory) {
                SpoolFile file = spool.orElseThrow().create();
                storage = new InFile(file);
                file.write(Unpooled.wrappedBuffer(memory.bytes, 0, (int) length));
            }
            if (storage instanceof InFile open) {
                open.file().write(piece.retain());
            }
        } finally {
            piece.release();
        }
    }

    /** When there is room for more of it; fails if it cannot be kept. */
    CompletableFuture<?> ready() {
        return storage instanceof InFile open ? open.file().ready() : READY;
    }

    /** Nothing more comes: when all of it is at hand. */
    CompletableFuture<?> finish() {
        if (!(storage instanceof InFile open)) {
            return READY;
        }
        SpoolFile file = open.file();
        Finished finished = new Finished(file, new SpooledContent(file, budget), file.finish());
        storage = finished;
        return finished.sha256();
    }

    @Override
    public BodyContent content() {
        return storage instanceof Finished finished ? finished.content() : BodyContent.of(bytes());
    }

    /** Computes its hash, where that is not known, in time proportional to its length. */
    Supplier<PayloadHash> hash() {
        if (storage instanceof Finished finished) {
            return () -> PayloadHash.ofDigest(finished.sha256().join());
        }
        byte[] bytes = bytes();
        return () -> PayloadHash.ofBody(bytes);
    }

    @Override
    public BodyReader reader() {
        return storage instanceof Finished finished ? finished.file().reader() : BodyReader.of(bytes());
    }

    private byte[] bytes() {
        if (!(storage instanceof InMemory memory)) {
            throw new IllegalStateException("the body has not come to its end");
        }
        if (memory.bytes.length == length) {
            return memory.bytes;
        }
        byte[] bytes = Arrays.copyOf(memory.bytes, (int) length);
        storage = new InMemory(bytes);
        return bytes;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void close() {
        if (storage instanceof InFile open) {
            open.file().close();
        } else if (storage instanceof Finished finished) {
            finished.content().close();
            finished.file().close();
        }
        budget.release(taken);
        taken = 0;
        length = 0;
        storage = new InMemory(new byte[0]);
    }
}
