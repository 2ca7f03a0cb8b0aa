package io.keybroker.store.sealed;

import java.io.IOException;

/**
 * One way to keep the data key of a sealed store: it wraps the key, and gives it back to whoever has what it takes. A
 * store can have several at once, each good alone.
 */
public interface WrappingKey {
    /** The sort of wrap, as in {@code passphrase}. */
    String kind();

    /** What tells two of a sort apart; it stands in the store for all to read. */
    String label();

    /** The data key in a form that only this wrap opens, for one context alone. */
    byte[] wrap(byte[] dataKey, String context) throws IOException;

    /** The data key that was wrapped; the caller wipes it. */
    byte[] unwrap(byte[] wrapped, String context) throws IOException, WrongKeyException;
}
