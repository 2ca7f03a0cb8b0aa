package io.keybroker.enrolment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.keybroker.error.EnrolmentError;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Error response of an enrolment request.
 *
 * @param code the error code in lower case
 * @param status the HTTP status
 * @param retryAfter the delay of a retry in seconds; 0 for none
 */
public record EnrolErrorResponse(String code, @JsonIgnore int status, int retryAfter) {
    private static final int SOONEST = 2;
    private static final int LATEST = 10;

    /** Returns the response of an error, with a random retry delay. */
    public static EnrolErrorResponse from(EnrolmentError enrolmentError, RandomGenerator random) {
        int retryAfter = enrolmentError.retryable() ? random.nextInt(SOONEST, LATEST + 1) : 0;
        return new EnrolErrorResponse(
                enrolmentError.wireName().toLowerCase(Locale.ROOT), enrolmentError.status(), retryAfter);
    }
}
