package io.keybroker.store.sealed;

import java.io.IOException;

/** Wraps and unwraps the data key of a sealed store. A store can have several, each sufficient alone. */
public interface WrappingKey {
    /** Returns the kind, such as {@code passphrase}. */
    String kind();

    /** Returns the label, unique within its kind; it is stored in plain text. */
    String label();

    /** Wraps the data key for one context. */
    byte[] wrap(byte[] dataKey, String context) throws IOException;

    /** Unwraps the data key; the caller wipes it. */
    byte[] unwrap(byte[] wrapped, String context) throws IOException, WrongKeyException;
}
