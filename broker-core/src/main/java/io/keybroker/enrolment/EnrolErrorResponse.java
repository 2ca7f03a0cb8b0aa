package io.keybroker.enrolment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.keybroker.error.EnrolmentError;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Error response of an enrolment request.
 *
 * @param code the refusal's name in lower case
 * @param status the HTTP status
 * @param retryAfter in how many seconds to try again; 0 for never
 */
public record EnrolErrorResponse(String code, @JsonIgnore int status, int retryAfter) {
    private static final int SOONEST = 2;
    private static final int LATEST = 10;

    /** The answer to a refusal; those who may come again are told different times. */
    public static EnrolErrorResponse from(EnrolmentError enrolmentError, RandomGenerator random) {
        int retryAfter = enrolmentError.retryable() ? random.nextInt(SOONEST, LATEST + 1) : 0;
        return new EnrolErrorResponse(
                enrolmentError.wireName().toLowerCase(Locale.ROOT), enrolmentError.status(), retryAfter);
    }
}
