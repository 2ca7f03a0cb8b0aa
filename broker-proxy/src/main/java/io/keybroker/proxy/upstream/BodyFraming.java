package io.keybroker.proxy.upstream;

/**
 * Framing of a request body (RFC 9112, section 6).
 *
 * @param length the length in bytes, or {@link #CHUNKED}, or {@link #NONE}
 */
public record BodyFraming(long length) {
    private static final long CHUNKED = -1;
    private static final long NONE = -2;

    /** Returns chunked framing of unknown length. */
    public static BodyFraming inChunks() {
        return new BodyFraming(CHUNKED);
    }

    /** Returns the framing without a body: neither length nor transfer encoding. */
    public static BodyFraming none() {
        return new BodyFraming(NONE);
    }

    public boolean chunked() {
        return length == CHUNKED;
    }

    /** Whether a content-length declares the length. */
    public boolean isDeclared() {
        return length >= 0;
    }

    public boolean empty() {
        return length == NONE || length == 0;
    }
}
