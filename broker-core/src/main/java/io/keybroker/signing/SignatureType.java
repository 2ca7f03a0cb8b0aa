package io.keybroker.signing;

/** Signature type of a request: version and carrier of the signature. */
public enum SignatureType {
    /** No signature: an operation that is not signed, sent from the address of an instance. */
    NONE("NONE"),
    /** The Authorization header. */
    HEADER("HEADER"),
    /** The query of a presigned URL, which is valid for any holder until it expires. */
    PRESIGNED("PRESIGNED"),
    /** The SigV2 Authorization header, which covers neither the host nor the body. */
    SIGV2("SIGV2"),
    /** The query of a SigV2 presigned URL. */
    SIGV2_PRESIGNED("SIGV2_PRESIGNED"),
    /** The SigV2 parameters of a query API, in a URL or a form. */
    SIGV2_FORM("SIGV2_FORM"),
    /** The SigV2 parameters of a query API with an expiry time, valid for any holder until then. */
    SIGV2_FORM_PRESIGNED("SIGV2_FORM_PRESIGNED");

    private final String wireName;

    SignatureType(String wireName) {
        this.wireName = wireName;
    }

    /** The name in the audit log. */
    public String wireName() {
        return wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }

    /** Whether it is valid for any holder until it expires. */
    public boolean isPresigned() {
        return this == PRESIGNED || this == SIGV2_PRESIGNED || this == SIGV2_FORM_PRESIGNED;
    }

    /** Whether it lists the signed headers. */
    public boolean hasSignedHeaders() {
        return this == HEADER || this == PRESIGNED;
    }

    /** Whether it is SigV2. */
    public boolean isSigV2() {
        return this != NONE && this != HEADER && this != PRESIGNED;
    }

    /** Whether it is SigV2 of the query APIs. */
    public boolean isQueryApi() {
        return this == SIGV2_FORM || this == SIGV2_FORM_PRESIGNED;
    }
}
