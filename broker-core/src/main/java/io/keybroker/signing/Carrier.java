package io.keybroker.signing;

/** Where a request carries its signature; each carrier is taken only where a role takes it. */
public enum Carrier {
    /** The Authorization header. */
    HEADER,
    /** The query of a presigned URL, which is good for whoever holds it until it expires. */
    PRESIGNED
}
