package io.keybroker.proxy.upstream;

/**
 * Framing of a request body (RFC 9112, section 6).
 *
 * @param length its bytes, or {@link #CHUNKED}, or {@link #NONE}
 */
public record BodyFraming(long length) {
    private static final long CHUNKED = -1;
    private static final long NONE = -2;

    /** In chunks, of a length that nobody knows yet. */
    public static BodyFraming inChunks() {
        return new BodyFraming(CHUNKED);
    }

    /** Neither a length nor a transfer encoding: there is no body. */
    public static BodyFraming none() {
        return new BodyFraming(NONE);
    }

    public boolean chunked() {
        return length == CHUNKED;
    }

    /** Whether a content-length says how long it is. */
    public boolean isDeclared() {
        return length >= 0;
    }

    public boolean empty() {
        return length == NONE || length == 0;
    }
}
