package io.keybroker.signing.sigv2;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.Query;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.signing.sigv4.PresignedQuery;
import io.keybroker.text.Ascii;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;

/**
 * Parsed SigV2 signature of S3: {@code Authorization: AWS id:signature}, or a query with Expires.
 *
 * @param id the access key ID that the signature names
 * @param signature the unverified signature
 * @param time the signing time; for a query, the expiry less the longest validity
 * @param inQuery whether it is in the query
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html">Signing and authenticating REST
 *     requests (AWS signature version 2)</a>
 */
public record SigV2S3Signature(AccessKeyId id, Signature signature, Timestamp time, boolean inQuery) {
    public static final String SCHEME = "AWS ";

    private static final Set<String> CARRIERS = Set.of("AWSAccessKeyId", "Expires", "Signature");
    private static final Set<String> CARRIED_ALIKE = Set.of("awsaccesskeyid", "signature");

    /** Whether a query parameter belongs only to this signature, regardless of case. */
    public static boolean isCarrier(String lowerName) {
        return CARRIED_ALIKE.contains(lowerName);
    }

    public static SigV2S3Signature inHeader(Headers headers) throws RequestRejectedException {
        String value = headers.single("authorization").orElse("").substring(SCHEME.length());
        int colon = value.indexOf(':');
        if (colon < 0) {
            throw malformed("the Authorization header is invalid (expected: AWS key:signature)");
        }
        String amzDate = headers.single("x-amz-date").orElse("");
        Instant time = time(amzDate.isEmpty() ? headers.single("date").orElse("") : amzDate);
        return new SigV2S3Signature(
                AccessKeyId.parse(value.substring(0, colon).strip()),
                signature(value.substring(colon + 1).strip()),
                Timestamp.of(time),
                false);
    }

    public static SigV2S3Signature inQuery(Query query) throws RequestRejectedException {
        for (Query.Parameter parameter : query.parameters()) {
            String name = parameter.name();
            if (!CARRIERS.contains(name) && isCarrier(name.toLowerCase(Locale.ROOT))) {
                throw malformed("the query has " + name + " in the wrong case");
            }
        }
        String expires = single(query, "Expires");
        if (expires.length() > 11 || !Ascii.all(expires, Ascii::isDigit)) {
            throw new RequestRejectedException(ErrorCode.INVALID_DATE, "Expires is not a number of seconds since 1970");
        }
        Instant end = Instant.ofEpochSecond(Long.parseLong(expires));
        return new SigV2S3Signature(
                AccessKeyId.parse(single(query, "AWSAccessKeyId")),
                signature(single(query, "Signature")),
                Timestamp.of(end.minus(PresignedQuery.LONGEST_LIFE)),
                true);
    }

    /** Returns the query without the signature parameters. */
    public static Query withoutSignature(Query query) {
        return query.without(CARRIERS::contains);
    }

    private static String single(Query query, String name) throws RequestRejectedException {
        return query.single(name).orElseThrow(() -> malformed("a SigV2 query must have " + name + " exactly once"));
    }

    private static Instant time(String text) throws RequestRejectedException {
        try {
            String zoned =
                    text.endsWith(" UTC") ? text.substring(0, text.length() - 3) + "GMT" : text; // as rclone does
            return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(zoned));
        } catch (DateTimeParseException e) {
            throw new RequestRejectedException(
                    ErrorCode.INVALID_DATE, "the date is invalid (expected: Tue, 27 Mar 2007 19:36:42 GMT)");
        }
    }

    private static Signature signature(String base64) throws RequestRejectedException {
        boolean form = base64.length() == 28
                && base64.endsWith("=")
                && Ascii.all(base64.substring(0, 27), c -> Ascii.isAlphanumeric(c) || c == '+' || c == '/');
        if (!form) {
            throw malformed("the signature is not the base64 encoding of 20 bytes");
        }
        return new Signature(Base64.getDecoder().decode(base64));
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED, detail);
    }
}
