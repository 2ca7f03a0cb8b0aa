package io.keybroker.signing;

/** Signature type of a request: where and how it carries its signature. */
public enum SignatureType {
    /** No signature: an operation that nobody signs, sent from the address of an instance. */
    NONE("NONE"),
    /** The Authorization header. */
    HEADER("HEADER"),
    /** The query of a presigned URL, which is good for whoever holds it until it expires. */
    PRESIGNED("PRESIGNED"),
    /** The Authorization header of signature version 2, which proves neither the host nor the body. */
    SIGV2("SIGV2"),
    /** The query of a URL presigned by signature version 2. */
    SIGV2_PRESIGNED("SIGV2_PRESIGNED"),
    /** The parameters of a query API's signature version 2, in a URL or a form. */
    SIGV2_FORM("SIGV2_FORM"),
    /** The same with the time until which it is good, for whoever holds it. */
    SIGV2_FORM_PRESIGNED("SIGV2_FORM_PRESIGNED");

    private final String wireName;

    SignatureType(String wireName) {
        this.wireName = wireName;
    }

    /** What the audit log calls it. */
    public String wireName() {
        return wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }

    /** Whether it is a URL's that is good for whoever holds it until it expires. */
    public boolean isPresigned() {
        return this == PRESIGNED || this == SIGV2_PRESIGNED || this == SIGV2_FORM_PRESIGNED;
    }

    /** Whether it lists the headers that it covers. */
    public boolean hasSignedHeaders() {
        return this == HEADER || this == PRESIGNED;
    }

    /** Whether it is of signature version 2. */
    public boolean isSigV2() {
        return this != NONE && this != HEADER && this != PRESIGNED;
    }

    /** Whether it is of the query APIs' signature version 2. */
    public boolean isQueryApi() {
        return this == SIGV2_FORM || this == SIGV2_FORM_PRESIGNED;
    }
}
