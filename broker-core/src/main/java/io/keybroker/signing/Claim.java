package io.keybroker.signing;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.http.Headers;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Who a request says it is from, in its one carrier, and the signature that is to prove it.
 *
 * @param id the key that claims to have signed
 * @param scope the day, region and service that it signed for
 * @param time when it signed
 * @param payload how its body is proven
 */
public record Claim(
        AccessKeyId id,
        CredentialScope scope,
        Timestamp time,
        PayloadHash payload,
        List<String> signedHeaders,
        Signature signature) {
    /** AWS's own window. */
    public static final Duration SKEW = Duration.ofMinutes(15);

    private static final Set<String> QUERY_CARRIERS = Set.of(
            "x-amz-algorithm",
            "x-amz-credential",
            "x-amz-date",
            "x-amz-expires",
            "x-amz-signedheaders",
            "x-amz-signature",
            "awsaccesskeyid",
            "signature");
    private static final List<String> ONCE =
            List.of("host", "authorization", "x-amz-date", "x-amz-target", PayloadHash.HEADER, "content-type");

    /** Takes the claim from the head; the strictest reading of every part, since whoever sent it may be anyone. */
    public static Claim of(RequestHead head) throws RefusedException {
        Headers headers = head.headers();
        for (String name : ONCE) {
            if (headers.count(name) > 1) {
                throw malformed("the header " + name + " stands more than once");
            }
        }
        boolean inQuery = false;
        for (Query.Parameter parameter : head.query().parameters()) {
            String name = parameter.name().toLowerCase(Locale.ROOT);
            inQuery |= QUERY_CARRIERS.contains(name);
            refuseToken(name);
        }
        String header = headers.first("authorization").orElse("");
        if (header.isEmpty()) {
            throw inQuery
                    ? new RefusedException(Refusal.UNSUPPORTED, "this broker does not take presigned requests")
                    : new RefusedException(Refusal.NO_CREDENTIALS, "the request is not signed");
        }
        if (inQuery) {
            throw malformed("the request carries credentials both in a header and in its query");
        }
        Authorization authorization = Authorization.parse(header);
        requireSigned(headers, authorization.signedHeaders());
        Timestamp time = Timestamp.parse(headers.first("x-amz-date").orElse(""));
        if (!time.day().equals(authorization.scope().date())) {
            throw malformed("the credential scope's date is not the day of x-amz-date");
        }
        PayloadHash payload = PayloadHash.of(headers);
        return new Claim(
                authorization.id(),
                authorization.scope(),
                time,
                payload,
                authorization.signedHeaders(),
                authorization.signature());
    }

    private static void refuseToken(String name) throws RefusedException {
        if (name.equals("x-amz-security-token")) {
            throw new RefusedException(Refusal.FOREIGN_TOKEN, "instance credentials have no session token");
        }
    }

    private static void requireSigned(Headers headers, List<String> signed) throws RefusedException {
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            refuseToken(name);
            if ((name.startsWith("x-amz-") || name.equals("host")) && !signed.contains(name)) {
                throw unsigned(name);
            }
        }
        if (!signed.contains("host")) {
            throw unsigned("host");
        }
        for (String name : signed) {
            if (!headers.has(name)) {
                throw malformed("the signed header " + name + " is not in the request");
            }
        }
    }

    private static RefusedException unsigned(String name) {
        return new RefusedException(Refusal.WRONG_SIGNATURE, "the header " + name + " is present but not signed");
    }

    private static RefusedException malformed(String detail) {
        return new RefusedException(Refusal.MALFORMED, detail);
    }

    /** Whether the key signed this head, over this payload line. */
    public boolean provenBy(SigningKey key, RequestHead head, String payloadLine) throws RefusedException {
        SigningStyle style = SigningStyle.of(scope.service());
        CanonicalRequest canonical = CanonicalRequest.of(head, signedHeaders, style, payloadLine);
        return key.sign(canonical.stringToSign(time.text(), scope)).matches(signature);
    }

    /** Where the signatures of its body's chunks start, made by this key. */
    public ChunkSeed seedBy(SigningKey key) {
        return new ChunkSeed(key, time, scope, signature);
    }

    /** Whether the signing time is close enough to the broker's clock. */
    public boolean freshAt(Instant now) {
        return Duration.between(time.instant(), now).abs().compareTo(SKEW) <= 0;
    }
}
