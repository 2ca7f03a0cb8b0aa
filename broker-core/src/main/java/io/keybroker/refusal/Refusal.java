package io.keybroker.refusal;

/**
 * Error codes of rejected requests, with the HTTP status and error code of AWS in each protocol.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">S3 error responses</a>
 */
public enum Refusal {
    MALFORMED(400, 400, "InvalidRequest", "ValidationError", "ValidationException"),
    NO_CREDENTIALS(403, 400, "AccessDenied", "MissingAuthenticationToken", "MissingAuthenticationTokenException"),
    UNKNOWN_KEY(403, 400, "InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException"),
    FOREIGN_TOKEN(403, 400, "InvalidToken", "InvalidClientTokenId", "UnrecognizedClientException"),
    WRONG_SIGNATURE(403, 400, "SignatureDoesNotMatch", "SignatureDoesNotMatch", "InvalidSignatureException"),
    LEASE_OVER(400, 400, "ExpiredToken", "ExpiredToken", "ExpiredTokenException"),
    SKEWED(403, 400, "RequestTimeTooSkewed", "RequestExpired", "RequestExpired"),
    NOT_ALLOWED(403, 400, "AccessDenied", "AccessDenied", "AccessDeniedException"),
    UNSUPPORTED(501, 501, "NotImplemented", "NotImplemented", "NotImplementedException"),
    BODY_MISMATCH(
            400, 400, "XAmzContentSHA256Mismatch", "XAmzContentSHA256Mismatch", "XAmzContentSHA256MismatchException"),
    BAD_CHECKSUM(400, 400, "BadDigest", "BadDigest", "BadDigestException"),
    INCOMPLETE_BODY(400, 400, "IncompleteBody", "IncompleteBody", "IncompleteBodyException"),
    TOO_LARGE(413, 413, "EntityTooLarge", "RequestEntityTooLarge", "RequestEntityTooLargeException"),
    TOO_SLOW(400, 400, "RequestTimeout", "RequestTimeout", "RequestTimeoutException"),
    SLOW_DOWN(503, 503, "SlowDown", "Throttling", "ThrottlingException"),
    UNAVAILABLE(503, 503, "ServiceUnavailable", "ServiceUnavailable", "ServiceUnavailableException"),
    UPSTREAM_FAILED(502, 502, "InternalError", "InternalFailure", "InternalServerError"),
    UPSTREAM_TIMEOUT(504, 504, "InternalError", "InternalFailure", "InternalServerError");

    private final int status;
    private final int jsonStatus;
    private final String s3Code;
    private final String queryCode;
    private final String jsonCode;

    Refusal(int status, int jsonStatus, String s3Code, String queryCode, String jsonCode) {
        this.status = status;
        this.jsonStatus = jsonStatus;
        this.s3Code = s3Code;
        this.queryCode = queryCode;
        this.jsonCode = jsonCode;
    }

    /** The HTTP status in the XML protocols. */
    public int status() {
        return status;
    }

    /** The HTTP status in the JSON protocols, where most client errors are 400. */
    public int jsonStatus() {
        return jsonStatus;
    }

    public String s3Code() {
        return s3Code;
    }

    public String queryCode() {
        return queryCode;
    }

    public String jsonCode() {
        return jsonCode;
    }

    /** Whether the client may try the same request again later, so that the answer carries {@code Retry-After}. */
    public boolean retryable() {
        return status == 503;
    }
}
