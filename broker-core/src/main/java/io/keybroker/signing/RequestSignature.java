package io.keybroker.signing;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.chunked.SeedSignature;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.signing.crypto.SigningBuffer;
import io.keybroker.signing.sigv2.SigV2Key;
import io.keybroker.signing.sigv2.SigV2QuerySignature;
import io.keybroker.signing.sigv2.SigV2S3Signature;
import io.keybroker.signing.sigv2.SigV2S3StringToSign;
import io.keybroker.signing.sigv4.AuthorizationHeader;
import io.keybroker.signing.sigv4.CanonicalPathStyle;
import io.keybroker.signing.sigv4.CanonicalRequest;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.PresignedQuery;
import io.keybroker.signing.sigv4.SigningKey;
import io.keybroker.signing.sigv4a.RegionSet;
import io.keybroker.signing.sigv4a.SigV4aKeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The unverified signature of a request: access key, scope, signed headers, signature type.
 *
 * @param id the access key ID that the signature names
 * @param scope the date, region and service of the signature
 * @param time the signing time
 * @param payload the payload hash
 * @param carrier the signature type
 * @param regions the region set, if the scope names no region
 * @param validity the validity of a presigned request from that time; empty for other types
 */
public record RequestSignature(
        AccessKeyId id,
        CredentialScope scope,
        Timestamp time,
        PayloadHash payload,
        List<String> signedHeaders,
        Signature signature,
        SignatureType carrier,
        RegionSet regions,
        Duration validity) {
    /** AWS's maximum clock skew. */
    public static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(15);

    private static final List<String> ONCE = List.of(
            "host",
            "authorization",
            "x-amz-date",
            "x-amz-target",
            PayloadHash.HEADER,
            "content-type",
            RegionSet.HEADER);

    /**
     * Parses the request signature of a head, with the strictest reading of every part, since it is unauthenticated
     * input.
     */
    public static RequestSignature parse(RequestHead head) throws RequestRejectedException {
        Headers headers = head.headers();
        for (int i = 0; i < ONCE.size(); i++) {
            if (headers.count(ONCE.get(i)) > 1) {
                throw malformed("the header " + ONCE.get(i) + " is repeated");
            }
        }
        boolean presigned = false;
        boolean old = false;
        boolean form = false;
        for (Query.Parameter parameter : head.query().parameters()) {
            String name = parameter.name().toLowerCase(Locale.ROOT);
            presigned |= PresignedQuery.isCarrier(name);
            form |= SigV2QuerySignature.isCarrier(name);
            old |= SigV2S3Signature.isCarrier(name) || SigV2QuerySignature.isCarrier(name);
            rejectSessionToken(name);
        }
        boolean inQuery = presigned || old;
        if (headers.has("authorization") && inQuery) {
            throw malformed("the request has credentials in a header and in the query");
        }
        if (old && presigned) {
            throw malformed("the query has credentials of two signature types");
        }
        if (form) {
            return fromForm(SigV2QuerySignature.parse(head.query()), headers);
        }
        if (old || headers.single("authorization").orElse("").startsWith(SigV2S3Signature.SCHEME)) {
            return fromSigV2(
                    old ? SigV2S3Signature.inQuery(head.query()) : SigV2S3Signature.inHeader(headers), headers);
        }
        RequestSignature requestSignature = presigned ? fromQuery(head) : fromHeader(headers);
        requireSigned(headers, requestSignature.signedHeaders());
        if (!requestSignature.time().isOn(requestSignature.scope().date())) {
            throw malformed("the date of the credential scope does not match x-amz-date");
        }
        return requestSignature;
    }

    /** Whether the signature is among the parameters of a form, as in SigV2 of the query APIs. */
    public static boolean isInForm(RequestHead head) {
        String type = head.headers()
                .first("content-type")
                .orElse("")
                .toLowerCase(Locale.ROOT); // duplicates are rejected later
        return head.method().equals("POST")
                && type.startsWith("application/x-www-form-urlencoded")
                && !head.headers().has("authorization")
                && head.query().parameters().isEmpty();
    }

    /** Returns the head that such a form's signature covers: the form's parameters are its query. */
    public static RequestHead withForm(RequestHead head, byte[] form) throws RequestRejectedException {
        return head.with(SigV2QuerySignature.parametersOf(form));
    }

    /** Returns the form without the signature parameters. */
    public static String formWithoutSignature(RequestHead withForm) {
        return SigV2QuerySignature.withoutSignature(withForm.query()).canonical();
    }

    /**
     * Parses SigV2 of the query APIs, which covers all but the headers; its parameters or its host name the service.
     */
    private static RequestSignature fromForm(SigV2QuerySignature sigV2QuerySignature, Headers headers)
            throws RequestRejectedException {
        for (int i = 0; i < headers.size(); i++) {
            rejectSessionToken(headers.name(i));
        }
        SigV2QuerySignature.checkHeaders(headers);
        return new RequestSignature(
                sigV2QuerySignature.id(),
                new CredentialScope(sigV2QuerySignature.time().day(), "", ""),
                sigV2QuerySignature.time(),
                PayloadHash.of(headers),
                List.of(),
                sigV2QuerySignature.signature(),
                sigV2QuerySignature.expires() ? SignatureType.SIGV2_FORM_PRESIGNED : SignatureType.SIGV2_FORM,
                RegionSet.EVERYWHERE,
                sigV2QuerySignature.expires() ? PresignedQuery.LONGEST_LIFE : Duration.ZERO);
    }

    /** Parses SigV2 of S3, which names no region or service, and proves a body by its Content-MD5 at most. */
    private static RequestSignature fromSigV2(SigV2S3Signature sigV2S3Signature, Headers headers)
            throws RequestRejectedException {
        for (int i = 0; i < headers.size(); i++) {
            rejectSessionToken(headers.name(i));
        }
        boolean unsaid = !headers.has(PayloadHash.HEADER);
        PayloadHash payload = unsaid ? PayloadHash.of("UNSIGNED-PAYLOAD") : PayloadHash.of(headers);
        if (payload.mode().chunked()) {
            throw malformed("aws-chunked bodies are not supported with SigV2");
        }
        return new RequestSignature(
                sigV2S3Signature.id(),
                new CredentialScope(sigV2S3Signature.time().day(), "", "s3"),
                sigV2S3Signature.time(),
                payload,
                List.of(),
                sigV2S3Signature.signature(),
                sigV2S3Signature.inQuery() ? SignatureType.SIGV2_PRESIGNED : SignatureType.SIGV2,
                RegionSet.EVERYWHERE,
                sigV2S3Signature.inQuery() ? PresignedQuery.LONGEST_LIFE : Duration.ZERO);
    }

    private static RequestSignature fromHeader(Headers headers) throws RequestRejectedException {
        String header = headers.single("authorization").orElse("");
        if (header.isEmpty()) {
            throw new RequestRejectedException(
                    ErrorCode.NO_CREDENTIALS,
                    "the request is not signed (a role's setting anonymous lists what may be)");
        }
        AuthorizationHeader authorizationHeader = AuthorizationHeader.parse(header);
        Timestamp time = timeOf(headers, authorizationHeader.signedHeaders());
        boolean set = headers.has(RegionSet.HEADER);
        if (set != authorizationHeader.scope().isSigV4a()) {
            throw malformed("X-Amz-Region-Set is required for SigV4A and not allowed otherwise");
        }
        RegionSet regions =
                set ? RegionSet.parse(headers.single(RegionSet.HEADER).orElse("")) : RegionSet.NONE;
        PayloadHash payload = PayloadHash.of(headers);
        if (set && payload.mode().signedChunks()) {
            throw malformed("SigV4 chunk signatures are not allowed with SigV4A");
        }
        return of(authorizationHeader, time, payload, regions, Duration.ZERO);
    }

    /** Returns the time of {@code X-Amz-Date}, or of a signed {@code Date} in its absence. */
    private static Timestamp timeOf(Headers headers, List<String> signed) throws RequestRejectedException {
        Optional<String> date = headers.has("x-amz-date") ? Optional.empty() : headers.single("date");
        if (date.isPresent() && signed.contains("date")) {
            return Timestamp.parseDate(date.get());
        }
        return Timestamp.parse(headers.single("x-amz-date").orElse(""));
    }

    private static RequestSignature fromQuery(RequestHead head) throws RequestRejectedException {
        PresignedQuery query = PresignedQuery.parse(head.query(), head.headers());
        return of(query.authorization(), query.time(), query.payload(), query.regions(), query.validity());
    }

    /** Builds the request signature; one with its own validity is presigned. */
    private static RequestSignature of(
            AuthorizationHeader authorizationHeader,
            Timestamp time,
            PayloadHash payload,
            RegionSet regions,
            Duration life) {
        return new RequestSignature(
                authorizationHeader.id(),
                authorizationHeader.scope(),
                time,
                payload,
                authorizationHeader.signedHeaders(),
                authorizationHeader.signature(),
                life.isZero() ? SignatureType.HEADER : SignatureType.PRESIGNED,
                regions,
                life);
    }

    static void rejectSessionToken(String name) throws RequestRejectedException {
        if (name.equals("x-amz-security-token")) {
            throw new RequestRejectedException(
                    ErrorCode.UNEXPECTED_SESSION_TOKEN,
                    "session tokens are not supported: instance credentials have none");
        }
    }

    private static void requireSigned(Headers headers, List<String> signed) throws RequestRejectedException {
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (!headers.value(i).isEmpty()) {
                rejectSessionToken(name); // some SDKs send one for an empty variable
            }
            boolean required = name.startsWith("x-amz-") || name.equals("host");
            if (required
                    && !signed.contains(name)
                    && !name.equals(PayloadHash.HEADER)) { // the signature covers its value
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

    /** Returns the rejection of a request with an unsigned header that must be signed. */
    public static RequestRejectedException unsigned(String name) {
        return new RequestRejectedException(
                ErrorCode.WRONG_SIGNATURE, "the header " + name + " is present but not signed");
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED, detail);
    }

    /** Whether the key signed this head with this payload hash. */
    public boolean isSignedBy(SigningKey key, RequestHead head, String payloadLine) throws RequestRejectedException {
        boolean signed = false;
        if (carrier == SignatureType.NONE) {
            return false;
        }
        for (CanonicalPathStyle style : CanonicalPathStyle.accepted(scope.service(), head.path())) {
            signed |= key.sign(stringToSign(head, style, payloadLine)).matches(signature);
        }
        return signed && !scope.isSigV4a();
    }

    /** Whether the key pair signed this head with this payload hash by SigV4A. */
    public boolean isSignedBy(SigV4aKeyPair key, RequestHead head, String payloadLine) throws RequestRejectedException {
        boolean signed = false;
        for (CanonicalPathStyle style : CanonicalPathStyle.accepted(scope.service(), head.path())) {
            signed |= key.verifies(stringToSign(head, style, payloadLine), signature);
        }
        return signed && scope.isSigV4a() && !carrier.isSigV2();
    }

    /**
     * Whether the key signed by SigV2: the head as sent, or for S3 the head with its bucket in the path and without
     * signature parameters.
     */
    public boolean isSignedBy(SigV2Key key, RequestHead head, RequestHead inPathStyle) throws RequestRejectedException {
        if (carrier.isQueryApi()) {
            return SigV2QuerySignature.isSignedBy(key, head, signature);
        }
        String expires = carrier == SignatureType.SIGV2_PRESIGNED
                ? Long.toString(time.instant().plus(validity).getEpochSecond())
                : "";
        return carrier.isSigV2() && new SigV2S3StringToSign(inPathStyle, expires).isSignedBy(key, signature);
    }

    SigningBuffer stringToSign(RequestHead head, CanonicalPathStyle style, String payloadLine)
            throws RequestRejectedException {
        RequestHead signed = carrier == SignatureType.PRESIGNED ? head.with(PresignedQuery.signed(head.query())) : head;
        return CanonicalRequest.build(signed, signedHeaders, style, payloadLine).stringToSign(time, scope);
    }

    /**
     * Returns the region of authorization and routing: the scope's, or the one of a region set that is nearest to
     * home.
     */
    public String resolveRegion(String home) throws RequestRejectedException {
        return scope.isSigV4a() ? regions.resolveRegion(home) : scope.region();
    }

    /** Returns the credential scope, with defaults for a signature that names no region or service. */
    public CredentialScope scopeIn(String region, String service) {
        return scope.isSigV4a() ? new CredentialScope(scope.date(), region, service) : scope;
    }

    /** Returns the head without the query parameters of this signature. */
    public RequestHead withoutSignature(RequestHead head) throws RequestRejectedException {
        return switch (carrier) {
            case PRESIGNED -> PresignedQuery.withoutSignature(head);
            case SIGV2_PRESIGNED -> head.with(SigV2S3Signature.withoutSignature(head.query()));
            case SIGV2_FORM, SIGV2_FORM_PRESIGNED -> head.with(SigV2QuerySignature.withoutSignature(head.query()));
            default -> head;
        };
    }

    /** Returns the seed signature of the body's chunks for this key. */
    public SeedSignature seedSignature(SigningKey key) {
        return new SeedSignature(key, time, scope, signature);
    }
}
