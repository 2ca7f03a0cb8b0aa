package io.keybroker.signing.sigv2;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.signing.crypto.SigningBuffer;
import io.keybroker.signing.sigv4.PresignedQuery;
import io.keybroker.text.Ascii;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Parsed SigV2 signature of the query APIs, from a URL or a form. It signs method, host, path and all parameters, but
 * no headers.
 *
 * @param id the access key ID that the signature names
 * @param signature the unverified signature
 * @param time the signing time; for one that expires, the expiry less the longest validity
 * @param expires whether it states its expiry instead of its signing time
 * @see <a href="https://docs.aws.amazon.com/AmazonSimpleDB/latest/DeveloperGuide/HMACAuth.html">HMAC-SHA signature</a>
 */
public record SigV2QuerySignature(AccessKeyId id, Signature signature, Timestamp time, boolean expires) {
    private static final String VERSION = "SignatureVersion";
    private static final String METHOD = "SignatureMethod";
    private static final String SIGNATURE = "Signature";
    private static final String KEY = "AWSAccessKeyId";
    private static final String TIMESTAMP = "Timestamp";
    private static final String EXPIRES = "Expires";
    private static final String TOKEN = "SecurityToken";
    private static final Set<String> CARRIERS = Set.of(VERSION, METHOD, SIGNATURE, KEY, TIMESTAMP, EXPIRES, TOKEN);
    private static final Set<String> MARKS = Set.of("signatureversion", "signaturemethod");

    /** Whether a parameter belongs to this signature, regardless of case. */
    public static boolean isCarrier(String lowerName) {
        return MARKS.contains(lowerName);
    }

    /** Returns the parameters of a form, in which a plus sign is a space. */
    public static Query parametersOf(byte[] form) throws RequestRejectedException {
        return Query.parseForm(form);
    }

    public static SigV2QuerySignature parse(Query query) throws RequestRejectedException {
        checkNames(query.parameters());
        if (!single(query, VERSION).equals("2")) {
            throw malformed("SignatureVersion is not 2");
        }
        SigV2Key.Method method = SigV2Key.Method.parse(single(query, METHOD))
                .orElseThrow(() -> malformed("SignatureMethod is neither HmacSHA256 nor HmacSHA1"));
        boolean expires = query.has(EXPIRES);
        if (expires == query.has(TIMESTAMP)) {
            throw malformed("a SigV2 request must have either Timestamp or Expires");
        }
        Instant time = time(single(query, expires ? EXPIRES : TIMESTAMP));
        return new SigV2QuerySignature(
                AccessKeyId.parse(single(query, KEY)),
                signature(single(query, SIGNATURE), method),
                Timestamp.of(expires ? time.minus(PresignedQuery.LONGEST_LIFE) : time),
                expires);
    }

    /** Rejects duplicate names regardless of case, and signature parameters in another case than AWS's. */
    private static void checkNames(List<Query.Parameter> parameters) throws RequestRejectedException {
        Set<String> carriers = new HashSet<>();
        CARRIERS.forEach(name -> carriers.add(name.toLowerCase(Locale.ROOT)));
        Set<String> folded = new HashSet<>();
        for (Query.Parameter parameter : parameters) {
            String name = parameter.name().toLowerCase(Locale.ROOT);
            if (!folded.add(name)) {
                throw malformed("a parameter of the SigV2 request is repeated");
            }
            if (carriers.contains(name) && !CARRIERS.contains(parameter.name())) {
                throw malformed("the parameter " + parameter.name() + " has the wrong case");
            }
            if (parameter.name().equals(TOKEN)) {
                throw new RequestRejectedException(
                        ErrorCode.UNEXPECTED_SESSION_TOKEN,
                        "session tokens are not supported: instance credentials have none");
            }
        }
    }

    /** Returns the parameters without those of the signature. */
    public static Query withoutSignature(Query query) {
        return query.without(CARRIERS::contains);
    }

    /** Whether a key signed a head whose query holds the parameters of the URL or the form. */
    public static boolean isSignedBy(SigV2Key key, RequestHead head, Signature signature)
            throws RequestRejectedException {
        SigV2Key.Method method =
                SigV2Key.Method.parse(head.query().single(METHOD).orElse("")).orElse(SigV2Key.Method.SHA256);
        String host = head.headers().single("host").orElse("").toLowerCase(Locale.ROOT);
        boolean signed = key.sign(text(head, host), method).matches(signature);
        boolean portless = key.sign(text(head, head.hostname()), method).matches(signature); // as boto 2 does
        return signed || portless;
    }

    /** Returns the head's parameters with a signature of this key for its host. */
    public static Query sign(RequestHead head, Timestamp time, SigV2Credential credential) {
        Query.Builder parameters = Query.builder(withoutSignature(head.query()));
        parameters.add(KEY, credential.id().value());
        parameters.add(METHOD, SigV2Key.Method.SHA256.text());
        parameters.add(VERSION, "2");
        parameters.add(TIMESTAMP, time.instant().toString());
        credential.sessionToken().ifPresent(token -> parameters.add(TOKEN, token.reveal()));
        RequestHead unsigned = head.with(parameters.build());
        String host = head.headers().first("host").orElse("");
        Signature signature = credential.key().sign(text(unsigned, host), SigV2Key.Method.SHA256);
        return parameters.add(SIGNATURE, signature.base64()).build();
    }

    private static SigningBuffer text(RequestHead head, String host) {
        SigningBuffer text = SigningBuffer.begin().append(head.method()).append('\n');
        text.append(host).append('\n');
        text.append(head.path()).append('\n');
        return text.append(head.query().without(SIGNATURE::equals).canonical());
    }

    /** Rejects headers that AWS would interpret, since the signature covers none. */
    public static void checkHeaders(Headers headers) throws RequestRejectedException {
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).startsWith("x-amz-")) {
                throw new RequestRejectedException(
                        ErrorCode.WRONG_SIGNATURE, "the header " + headers.name(i) + " is present but not signed");
            }
        }
    }

    private static String single(Query query, String name) throws RequestRejectedException {
        return query.single(name)
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> malformed("the SigV2 request has no " + name));
    }

    private static Instant time(String text) throws RequestRejectedException {
        boolean shape = text.length() >= 20
                && text.length() <= 30
                && text.charAt(4) == '-'
                && text.endsWith("Z")
                && Ascii.all(text.substring(0, 4), Ascii::isDigit)
                && Ascii.all(text.substring(4, text.length() - 1), SigV2QuerySignature::isOfTime);
        try {
            return Instant.parse(shape ? text : "");
        } catch (DateTimeException e) {
            throw malformed("the timestamp is invalid (expected: 2026-03-01T12:00:00Z)");
        }
    }

    private static boolean isOfTime(int c) {
        return Ascii.isDigit(c) || c == '-' || c == ':' || c == 'T' || c == '.';
    }

    private static Signature signature(String base64, SigV2Key.Method method) throws RequestRejectedException {
        int digits = (method.bytes() * 4 + 2) / 3;
        boolean form = base64.length() == digits + 1
                && base64.endsWith("=")
                && Ascii.all(base64.substring(0, digits), c -> Ascii.isAlphanumeric(c) || c == '+' || c == '/');
        if (!form) {
            throw malformed("the signature is not the base64 encoding of " + method.bytes() + " bytes");
        }
        return new Signature(Base64.getDecoder().decode(base64));
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED, detail);
    }
}
