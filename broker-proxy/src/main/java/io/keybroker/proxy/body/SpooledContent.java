package io.keybroker.proxy.body;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.BodyContent;
import io.keybroker.proxy.limit.BodyBudget;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A whole body in a file; what needs it in memory has a share of that. Its methods but {@link #close} block. */
public final class SpooledContent implements BodyContent, AutoCloseable {
    private static final byte[] NOT_READ = new byte[0];

    private final SpoolFile file;
    private final BodyBudget memory;
    private final long length;
    private byte[] bytes = NOT_READ;
    private long taken;
    private boolean closed;

    /** A file that is complete. */
    public SpooledContent(SpoolFile file, BodyBudget memory) {
        this.file = file;
        this.memory = memory;
        this.length = file.length();
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public InputStream open() {
        return file.open();
    }

    @Override
    public byte[] bytes() throws RequestRejectedException {
        if (bytes == NOT_READ) {
            reserve();
            try (InputStream in = file.open()) {
                bytes = in.readNBytes((int) length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return bytes;
    }

    private synchronized void reserve() throws RequestRejectedException {
        if (closed) {
            throw new RequestRejectedException(ErrorCode.UNAVAILABLE, "the request has ended");
        }
        memory.requireWithin(length);
        if (taken == 0) {
            memory.reserve(length);
            taken = length;
        }
    }

    /** Gives its memory back. */
    @Override
    public synchronized void close() {
        closed = true;
        memory.release(taken);
        taken = 0;
    }
}
