package io.keybroker.store.sealed;

import java.io.IOException;

/** Wraps and unwraps the data key of a sealed store. A store can have several, each sufficient alone. */
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
