package io.keybroker.error;

/**
 * Error codes of rejected requests, with the HTTP status and error code of AWS in each protocol.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">S3 error responses</a>
 */
public enum ErrorCode {
    MALFORMED("MALFORMED", 400, "InvalidRequest", "ValidationError", "ValidationException"),
    /** The body is not a well-formed document of the protocol, or is ambiguous. */
    MALFORMED_BODY("MALFORMED_BODY", 400, "MalformedXML", "MalformedQueryString", "SerializationException"),
    /** The path or host names a bucket that cannot exist. */
    INVALID_BUCKET_NAME("INVALID_BUCKET_NAME", 400, "InvalidBucketName", "ValidationError", "ValidationException"),
    /** The date of a SigV2 signature is missing or invalid: S3 answers 403. */
    INVALID_DATE("INVALID_DATE", 403, "AccessDenied", "IncompleteSignature", "IncompleteSignatureException"),
    NO_CREDENTIALS(
            "NO_CREDENTIALS", 403, "AccessDenied", "MissingAuthenticationToken", "MissingAuthenticationTokenException"),
    UNKNOWN_KEY("UNKNOWN_KEY", 403, "InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException"),
    UNEXPECTED_SESSION_TOKEN(
            "FOREIGN_TOKEN", 403, "InvalidToken", "InvalidClientTokenId", "UnrecognizedClientException"),
    WRONG_SIGNATURE(
            "WRONG_SIGNATURE", 403, "SignatureDoesNotMatch", "SignatureDoesNotMatch", "InvalidSignatureException"),
    EXPIRED("LEASE_OVER", 400, "ExpiredToken", "ExpiredToken", "ExpiredTokenException"),
    CLOCK_SKEW("SKEWED", 403, "RequestTimeTooSkewed", "RequestExpired", "RequestExpired"),
    ACCESS_DENIED("NOT_ALLOWED", 403, "AccessDenied", "AccessDenied", "AccessDeniedException"),
    UNSUPPORTED("UNSUPPORTED", 501, "NotImplemented", "NotImplemented", "NotImplementedException"),
    BODY_MISMATCH(
            "BODY_MISMATCH",
            400,
            "XAmzContentSHA256Mismatch",
            "XAmzContentSHA256Mismatch",
            "XAmzContentSHA256MismatchException"),
    /** The trailer is missing, or is not the declared one. */
    MALFORMED_TRAILER(
            "MALFORMED_TRAILER",
            400,
            "MalformedTrailerError",
            "MalformedTrailerError",
            "MalformedTrailerErrorException"),
    BAD_CHECKSUM("BAD_CHECKSUM", 400, "BadDigest", "BadDigest", "BadDigestException"),
    INCOMPLETE_BODY("INCOMPLETE_BODY", 400, "IncompleteBody", "IncompleteBody", "IncompleteBodyException"),
    TOO_LARGE("TOO_LARGE", 413, "EntityTooLarge", "RequestEntityTooLarge", "RequestEntityTooLargeException"),
    TOO_SLOW("TOO_SLOW", 400, "RequestTimeout", "RequestTimeout", "RequestTimeoutException"),
    SLOW_DOWN("SLOW_DOWN", 503, "SlowDown", "Throttling", "ThrottlingException"),
    UNAVAILABLE("UNAVAILABLE", 503, "ServiceUnavailable", "ServiceUnavailable", "ServiceUnavailableException"),
    UPSTREAM_FAILED("UPSTREAM_FAILED", 502, "InternalError", "InternalFailure", "InternalServerError"),
    UPSTREAM_TIMEOUT("UPSTREAM_TIMEOUT", 504, "InternalError", "InternalFailure", "InternalServerError");

    private final String wireName;
    private final int status;
    private final String s3Code;
    private final String queryCode;
    private final String jsonCode;

    ErrorCode(String wireName, int status, String s3Code, String queryCode, String jsonCode) {
        this.wireName = wireName;
        this.status = status;
        this.s3Code = s3Code;
        this.queryCode = queryCode;
        this.jsonCode = jsonCode;
    }

    /** The name in the audit log, and in lower case in the JSON of the local endpoints. */
    public String wireName() {
        return wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }

    /** The HTTP status in the XML protocols. */
    public int status() {
        return status;
    }

    /** The HTTP status in AWS JSON and RPC v2 CBOR, which do not use 403; REST JSON uses that of XML. */
    public int jsonStatus() {
        return status == 403 ? 400 : status;
    }

    public String s3Code() {
        return s3Code;
    }

    public String queryCode() {
        return queryCode;
    }

    /** The code in the protocol of EC2, which differs from the other query APIs' only for a denial. */
    public String ec2Code() {
        return this == ACCESS_DENIED ? "UnauthorizedOperation" : queryCode;
    }

    public String jsonCode() {
        return jsonCode;
    }

    /** Whether a retry may succeed, so that the response carries {@code Retry-After}. */
    public boolean retryable() {
        return status == 503;
    }
}
