package io.keybroker.identity;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.identity.CredentialException.Reason;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Maps errors of the AWS SDK to {@link CredentialException}. */
public final class AwsErrorMapper {
    private static final Set<String> DENIED = Set.of("AccessDenied", "AccessDeniedException", "UnauthorizedOperation");
    private static final Set<String> INVALID_KEY = Set.of(
            "InvalidClientTokenId",
            "InvalidAccessKeyId",
            "UnrecognizedClientException",
            "SignatureDoesNotMatch",
            "ExpiredToken",
            "ExpiredTokenException",
            "AuthFailure");
    private static final Set<String> CONFLICT = Set.of("LimitExceeded", "EntityAlreadyExists", "NoSuchEntity");
    private static final int SERVER_ERROR = 500;

    private AwsErrorMapper() {}

    /**
     * A call of AWS.
     *
     * @param service the service, as people call it
     * @param region the region
     * @param wish what was asked, as an infinitive
     */
    public record Call(String service, String region, String wish) {}

    /** Returns the exception for a failed call that was signed with {@code accessKeyId}. */
    public static CredentialException toException(SdkException problem, Call call, AccessKeyId accessKeyId) {
        if (!(problem instanceof AwsServiceException exception)) {
            return new CredentialException(
                    Reason.UNREACHED,
                    call.service() + " in " + call.region() + " could not be reached to " + call.wish(),
                    problem);
        }
        String code = Optional.ofNullable(exception.awsErrorDetails())
                .map(AwsErrorDetails::errorCode)
                .orElse("status " + exception.statusCode());
        return new CredentialException(
                reason(exception, code),
                call.service() + " failed to " + call.wish() + " with " + accessKeyId + ": " + code + ", request "
                        + exception.requestId());
    }

    private static Reason reason(AwsServiceException exception, String code) {
        if (exception.isThrottlingException()) {
            return Reason.THROTTLED;
        }
        if (DENIED.contains(code)) {
            return Reason.DENIED;
        }
        if (INVALID_KEY.contains(code)) {
            return Reason.INVALID_KEY;
        }
        if (CONFLICT.contains(code)) {
            return Reason.CONFLICT;
        }
        return exception.statusCode() >= SERVER_ERROR ? Reason.UNREACHED : Reason.FAILED;
    }
}
