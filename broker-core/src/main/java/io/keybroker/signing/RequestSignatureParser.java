package io.keybroker.signing;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.sigv2.SigV2QuerySignature;
import io.keybroker.signing.sigv2.SigV2S3Signature;
import io.keybroker.signing.sigv4.AuthorizationHeader;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.PresignedQuery;
import io.keybroker.signing.sigv4a.RegionSet;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Parses the signature of a request, with the strictest reading of every part, since it is unauthenticated input. */
final class RequestSignatureParser {
    private static final List<String> ONCE = List.of(
            "host",
            "authorization",
            "x-amz-date",
            "x-amz-target",
            PayloadHash.HEADER,
            "content-type",
            RegionSet.HEADER);

    private RequestSignatureParser() {}

    static RequestSignature parse(RequestHead head) throws RequestRejectedException {
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
        return new RequestSignature(
                authorizationHeader.id(),
                authorizationHeader.scope(),
                time,
                payload,
                authorizationHeader.signedHeaders(),
                authorizationHeader.signature(),
                SignatureType.HEADER,
                regions,
                Duration.ZERO);
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
        AuthorizationHeader authorization = query.authorization();
        return new RequestSignature(
                authorization.id(),
                authorization.scope(),
                query.time(),
                query.payload(),
                authorization.signedHeaders(),
                authorization.signature(),
                SignatureType.PRESIGNED,
                query.regions(),
                query.validity());
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
                throw RequestSignature.unsigned(name);
            }
        }
        if (!signed.contains("host")) {
            throw RequestSignature.unsigned("host");
        }
        for (String name : signed) {
            if (!headers.has(name)) {
                throw malformed("the signed header " + name + " is not in the request");
            }
        }
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED, detail);
    }
}
