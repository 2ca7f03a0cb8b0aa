package io.keybroker.demo.aws;

/** AWS errors of the verifying server. */
enum AwsError {
    NO_SIGNATURE(403, "AccessDenied", "MissingAuthenticationTokenException"),
    UNKNOWN_KEY(403, "InvalidAccessKeyId", "UnrecognizedClientException"),
    SKEWED(403, "RequestTimeTooSkewed", "InvalidSignatureException"),
    UNSIGNED_HEADER(403, "AccessDenied", "InvalidSignatureException"),
    WRONG_SIGNATURE(403, "SignatureDoesNotMatch", "InvalidSignatureException"),
    BODY_MISMATCH(400, "XAmzContentSHA256Mismatch", "InvalidSignatureException");

    private final int s3Status;
    private final String s3Code;
    private final String jsonCode;

    AwsError(int s3Status, String s3Code, String jsonCode) {
        this.s3Status = s3Status;
        this.s3Code = s3Code;
        this.jsonCode = jsonCode;
    }

    int status(String service) {
        return service.equals("s3") ? s3Status : 400;
    }

    String code(String service) {
        return service.equals("s3") ? s3Code : jsonCode;
    }

    String contentType(String service) {
        return service.equals("s3") ? "application/xml" : "application/x-amz-json-1.0";
    }

    String body(String service) {
        return service.equals("s3")
                ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + s3Code
                        + "</Code><Message>refused by the strict upstream</Message></Error>"
                : "{\"__type\":\"com.amazon.coral.service#" + jsonCode
                        + "\",\"message\":\"refused by the strict upstream\"}";
    }
}
