package io.keybroker.signing;

import io.keybroker.error.AuditDetail;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RejectionReason;
import io.keybroker.error.RequestRejectedException;
import java.time.Duration;
import java.time.Instant;

/** Checks the age of signatures. */
public final class SignatureAge {
    private SignatureAge() {}

    /**
     * Rejects a signature outside its validity: presigned requests by their own, all others by the maximum clock skew.
     */
    public static void requireFresh(RequestSignature signature, Instant now) throws RequestRejectedException {
        boolean early = now.isBefore(signature.time().instant().minus(RequestSignature.MAX_CLOCK_SKEW));
        if (!signature.validity().isZero()) {
            if (early || now.isAfter(signature.time().instant().plus(signature.validity()))) {
                throw late(
                        signature,
                        ErrorCode.ACCESS_DENIED,
                        early ? "Request is not valid yet" : "Request has expired",
                        now);
            }
        } else if (early || now.isAfter(signature.time().instant().plus(RequestSignature.MAX_CLOCK_SKEW))) {
            throw late(
                    signature,
                    ErrorCode.CLOCK_SKEW,
                    "The difference between the request time and the current time is too large.",
                    now);
        }
    }

    /** Rejects a presigned URL that is older than this; one of SigV2 does not state its signing time. */
    public static void requireYoungerThan(RequestSignature signature, Duration maxAge, Instant now)
            throws RequestRejectedException {
        if (signature.type() == SignatureType.PRESIGNED
                && now.isAfter(signature.time().instant().plus(maxAge))) {
            throw new RequestRejectedException(
                    ErrorCode.ACCESS_DENIED,
                    "Request has expired",
                    RejectionReason.AS_ANSWERED,
                    AuditDetail.ofText("signed at " + signature.time().instant() + "; the role's presignMaxAge is "
                            + maxAge.toSeconds() + " s"));
        }
    }

    private static RequestRejectedException late(
            RequestSignature signature, ErrorCode errorCode, String detail, Instant now) {
        String good = signature.validity().isZero()
                ? ""
                : ", valid for " + signature.validity().toSeconds() + " s";
        return new RequestRejectedException(
                errorCode,
                detail,
                RejectionReason.AS_ANSWERED,
                AuditDetail.ofText(
                        "signed at " + signature.time().instant() + good + "; the broker's clock shows " + now));
    }
}
