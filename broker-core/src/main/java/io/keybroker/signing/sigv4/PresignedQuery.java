package io.keybroker.signing.sigv4;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.signing.sigv4a.RegionSet;
import io.keybroker.text.Ascii;
import io.keybroker.text.Hex;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Parsed query of a presigned URL.
 *
 * @param authorization the fields of the equivalent Authorization header
 * @param time the signing time
 * @param validity the validity from that time
 * @param payload the payload hash
 * @param regions the region set, if the scope names no region
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html">Authenticating requests:
 *     using query parameters</a>
 */
public record PresignedQuery(
        AuthorizationHeader authorization, Timestamp time, Duration validity, PayloadHash payload, RegionSet regions) {
    /** The longest validity that AWS allows; roles allow less. */
    public static final Duration LONGEST_LIFE = Duration.ofDays(7);

    private static final String ALGORITHM = "X-Amz-Algorithm";
    private static final String CREDENTIAL = "X-Amz-Credential";
    private static final String DATE = "X-Amz-Date";
    private static final String EXPIRES = "X-Amz-Expires";
    private static final String SIGNED_HEADERS = "X-Amz-SignedHeaders";
    private static final String TOKEN = "X-Amz-Security-Token";
    private static final String SIGNATURE = "X-Amz-Signature";
    private static final String CONTENT = "X-Amz-Content-Sha256";
    private static final String REGIONS = "X-Amz-Region-Set";
    private static final Set<String> OWN =
            Set.of(ALGORITHM, CREDENTIAL, DATE, EXPIRES, SIGNED_HEADERS, SIGNATURE, REGIONS, CONTENT);
    private static final Set<String> CARRIERS = Set.of(
            "x-amz-algorithm",
            "x-amz-credential",
            "x-amz-date",
            "x-amz-expires",
            "x-amz-region-set",
            "x-amz-signedheaders",
            "x-amz-signature");

    /** Whether a parameter belongs to a presigned URL, regardless of case. */
    public static boolean isCarrier(String lowerName) {
        return CARRIERS.contains(lowerName);
    }

    public static PresignedQuery parse(Query query, Headers headers) throws RequestRejectedException {
        for (Query.Parameter parameter : query.parameters()) {
            boolean exact = OWN.contains(parameter.name());
            if (!exact && CARRIERS.contains(parameter.name().toLowerCase(Locale.ROOT))) {
                throw malformed("the query has " + parameter.name() + " in the wrong case");
            }
        }
        String algorithm = single(query, ALGORITHM);
        if (!AuthorizationHeader.ALGORITHMS.contains(algorithm)) {
            throw malformed("X-Amz-Algorithm is neither AWS4-HMAC-SHA256 nor AWS4-ECDSA-P256-SHA256");
        }
        if (headers.has("x-amz-date")) {
            throw malformed("the request has a timestamp in a header and in the query");
        }
        String signature = single(query, SIGNATURE);
        if (algorithm.equals(CredentialScope.HMAC) && !Hex.isHex(signature, 32)) {
            throw new RequestRejectedException(
                    ErrorCode.WRONG_SIGNATURE, "X-Amz-Signature is not 64 lower-case hex digits");
        }
        AuthorizationHeader authorization = AuthorizationHeader.from(
                algorithm, single(query, CREDENTIAL), single(query, SIGNED_HEADERS), signature);
        return new PresignedQuery(
                authorization,
                Timestamp.parse(single(query, DATE)),
                parseValidity(single(query, EXPIRES)),
                payload(query, headers, authorization.scope()),
                regions(query, headers, authorization.scope()));
    }

    private static RegionSet regions(Query query, Headers headers, CredentialScope scope)
            throws RequestRejectedException {
        if (headers.has(RegionSet.HEADER) || scope.isSigV4a() != query.has(REGIONS)) {
            throw malformed("X-Amz-Region-Set is required in a query signed with SigV4A, and not allowed otherwise");
        }
        return scope.isSigV4a() ? RegionSet.parse(single(query, REGIONS)) : RegionSet.NONE;
    }

    /** Returns the query that was signed: all parameters except the signature. */
    public static Query signed(Query query) {
        return query.without(SIGNATURE::equals);
    }

    /**
     * Returns the query without the signature parameters, all others in their order; a payload hash in it is replaced
     * by this one.
     */
    public static Query withoutCarriers(Query query, String payloadHash) {
        Query kept = query.without(OWN::contains);
        return query.has(CONTENT)
                ? Query.builder(kept).add(CONTENT, payloadHash).build()
                : kept;
    }

    /** Returns the query with the signature parameters, except the signature itself. */
    public static Query unsigned(Query query, Terms terms) {
        Query.Builder builder = Query.builder(query)
                .add(ALGORITHM, terms.scope().algorithm())
                .add(CREDENTIAL, terms.id().value() + '/' + terms.scope())
                .add(DATE, terms.time().text())
                .add(EXPIRES, Long.toString(terms.validity().toSeconds()))
                .add(SIGNED_HEADERS, String.join(";", terms.signedHeaders()));
        if (terms.scope().isSigV4a()) {
            builder.add(REGIONS, String.join(",", terms.regions().patterns()));
        }
        terms.sessionToken().ifPresent(token -> builder.add(TOKEN, token.reveal()));
        return builder.build();
    }

    /** Returns the query with its signature. */
    public static Query signed(Query unsigned, Signature signature) {
        return Query.builder(unsigned).add(SIGNATURE, signature.hex()).build();
    }

    /**
     * Signature parameters of a presigned URL.
     *
     * @param id the access key ID
     * @param sessionToken the session token of temporary credentials
     * @param scope the date, region and service
     * @param regions the region set, if the scope names no region
     * @param time the signing time
     * @param validity the validity from that time
     * @param signedHeaders the signed headers
     */
    public record Terms(
            AccessKeyId id,
            Optional<SecretKey> sessionToken,
            CredentialScope scope,
            RegionSet regions,
            Timestamp time,
            Duration validity,
            List<String> signedHeaders) {
        public Terms {
            signedHeaders = List.copyOf(signedHeaders);
        }
    }

    /**
     * Returns the head without signature parameters. Headers that the signer put into the query, such as {@code
     * X-Amz-Acl}, become headers where both mean the same.
     */
    public static RequestHead withoutSignature(RequestHead head) throws RequestRejectedException {
        Headers.Builder headers = Headers.builder();
        for (int i = 0; i < head.headers().size(); i++) {
            headers.add(head.headers().name(i), head.headers().value(i));
        }
        Set<String> hoisted = new HashSet<>();
        for (Query.Parameter parameter : head.query().parameters()) {
            String name = parameter.name().toLowerCase(Locale.ROOT);
            if (!isHoisted(parameter.name(), name)) {
                continue;
            }
            if (head.headers().has(name) || !hoisted.add(name)) {
                throw malformed("the request has " + name + " more than once");
            }
            if (!Ascii.all(parameter.value() + ' ', c -> c >= ' ' && c != 0x7f)) {
                throw malformed("the value of " + name + " in the query has a control character");
            }
            headers.add(name, parameter.value());
        }
        Query query =
                head.query().without(name -> OWN.contains(name) || isHoisted(name, name.toLowerCase(Locale.ROOT)));
        return new RequestHead(head.method(), head.path(), query, headers.build());
    }

    private static boolean isHoisted(String name, String lowerName) {
        return lowerName.startsWith("x-amz-") && !OWN.contains(name);
    }

    private static Duration parseValidity(String seconds) throws RequestRejectedException {
        boolean number = seconds.length() <= 6 && Ascii.all(seconds, Ascii::isDigit);
        int life = number ? Integer.parseInt(seconds) : 0;
        if (life < 1 || life > LONGEST_LIFE.toSeconds()) {
            throw malformed("X-Amz-Expires is not a number of seconds from 1 to " + LONGEST_LIFE.toSeconds());
        }
        return Duration.ofSeconds(life);
    }

    /** Returns the payload hash; S3 assumes an unsigned body unless a single value states otherwise. */
    private static PayloadHash payload(Query query, Headers headers, CredentialScope scope)
            throws RequestRejectedException {
        Optional<String> inQuery = query.has(CONTENT) ? Optional.of(single(query, CONTENT)) : Optional.empty();
        if (inQuery.isPresent() && headers.has(PayloadHash.HEADER)) {
            throw malformed("the request has a payload hash in a header and in the query");
        }
        boolean unsaid = inQuery.isEmpty() && !headers.has(PayloadHash.HEADER);
        PayloadHash payload = inQuery.isPresent() ? PayloadHash.of(inQuery.get()) : PayloadHash.of(headers);
        if (payload.mode().chunked()) {
            throw malformed("aws-chunked bodies are not supported for presigned requests");
        }
        boolean s3 = CanonicalPathStyle.forService(scope.service()) == CanonicalPathStyle.S3;
        return unsaid && s3 ? PayloadHash.of("UNSIGNED-PAYLOAD") : payload;
    }

    private static String single(Query query, String name) throws RequestRejectedException {
        return query.single(name)
                .orElseThrow(() -> malformed("a presigned request must have " + name + " exactly once"));
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED, detail);
    }
}
