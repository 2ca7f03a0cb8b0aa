package io.keybroker.signing;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.signing.sigv2.SigV2QuerySignature;
import io.keybroker.signing.sigv2.SigV2S3Signature;
import io.keybroker.signing.sigv4.CanonicalPathStyle;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.PresignedQuery;
import io.keybroker.signing.sigv4a.RegionSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Unsigned requests, and the placeholder for their signature. */
public final class AbsentSignature {
    private static final AccessKeyId UNKNOWN_KEY_ID = new AccessKeyId("BKIAAAAAAAAAAAAAAAAA");

    private AbsentSignature() {}

    /** Returns the placeholder of an absent signature; it proves nothing. */
    public static RequestSignature of(Headers headers, String region, String service) throws RequestRejectedException {
        boolean s3 = CanonicalPathStyle.forService(service) == CanonicalPathStyle.S3;
        PayloadHash payload =
                headers.has(PayloadHash.HEADER) || !s3 ? PayloadHash.of(headers) : PayloadHash.of("UNSIGNED-PAYLOAD");
        if (payload.mode().signedChunks()) {
            throw new RequestRejectedException(
                    ErrorCode.MALFORMED, "signed chunks are not allowed without a signature");
        }
        for (int i = 0; i < headers.size(); i++) {
            RequestSignatureParser.rejectSessionToken(headers.name(i));
        }
        Timestamp never = Timestamp.of(Instant.EPOCH);
        return new RequestSignature(
                UNKNOWN_KEY_ID,
                new CredentialScope(never.day(), region, service),
                never,
                payload,
                List.of(),
                new Signature(new byte[0]),
                SignatureType.NONE,
                RegionSet.NONE,
                Duration.ZERO);
    }

    /** Whether a head carries no signature, nor part of one. */
    public static boolean isIn(RequestHead head) {
        return !head.headers().has("authorization")
                && head.query().parameters().stream()
                        .map(parameter -> parameter.name().toLowerCase(Locale.ROOT))
                        .noneMatch(name -> PresignedQuery.isCarrier(name)
                                || SigV2QuerySignature.isCarrier(name)
                                || SigV2S3Signature.isCarrier(name));
    }
}
