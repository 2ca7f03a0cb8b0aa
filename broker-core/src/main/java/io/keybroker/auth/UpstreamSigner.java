package io.keybroker.auth;

import io.keybroker.catalogue.endpoint.Endpoint;
import io.keybroker.credential.Credential;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.identity.Identity;
import io.keybroker.signing.PresignedRequestSigner;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.RequestSigner;
import io.keybroker.signing.RequestSigner.SigningScope;
import io.keybroker.signing.SignatureType;
import io.keybroker.signing.SigningKeyCache;
import io.keybroker.signing.chunked.SeedSignature;
import io.keybroker.signing.sigv2.SigV2Credential;
import io.keybroker.signing.sigv4.CanonicalPathStyle;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.PresignedQuery;
import io.keybroker.signing.sigv4a.RegionSet;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Signs authorized requests with a real key, by the signature type that their upstream accepts. */
final class UpstreamSigner {
    private final SigningKeyCache keys;
    private final Clock clock;

    UpstreamSigner(SigningKeyCache keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * A request that is ready to be sent.
     *
     * @param head the signed head
     * @param form the form that replaces the client's body
     * @param seed the seed signature of a body with signed chunks
     */
    record Signed(RequestHead head, Optional<String> form, Optional<SeedSignature> seed) {}

    Signed sign(UnverifiedRequest request, Payload payload, Endpoint endpoint, Identity identity)
            throws RequestRejectedException {
        if (CanonicalPathStyle.takesVersion2(endpoint.signingName())) {
            return byVersion2(request, payload, endpoint, identity);
        }
        boolean s3 = CanonicalPathStyle.forService(request.service().signingName()) == CanonicalPathStyle.S3;
        return s3 && request.signature().type() == SignatureType.PRESIGNED
                ? presigned(request, payload, endpoint, identity)
                : byVersion4(request, payload, endpoint, identity);
    }

    /**
     * Presigns a presigned request, with each parameter in its original place. S3 reads some query parameters as the
     * headers of the same name, and ignores others, so that moving one could change the request's meaning.
     */
    private Signed presigned(UnverifiedRequest request, Payload payload, Endpoint endpoint, Identity identity)
            throws RequestRejectedException {
        PayloadHash declared = request.signature().payload();
        String hash = declared.mode() == PayloadHash.Mode.UNSIGNED
                ? declared.text()
                : payload.upstreamHash().text();
        RequestHead original = request.head();
        RequestHead bare = new RequestHead(
                original.method(),
                request.pathStyleHead().path(),
                PresignedQuery.withoutCarriers(original.query(), hash),
                original.headers());
        RequestHead head = UpstreamHeadBuilder.of(bare, forwarded(request), CanonicalPathStyle.S3, endpoint);
        if (original.headers().has(PayloadHash.HEADER)) {
            head = UpstreamHeadBuilder.with(head, PayloadHash.HEADER, hash);
        }
        Timestamp now = Timestamp.of(clock.instant());
        RequestHead signed;
        if (endpoint.isMultiRegion()) {
            signed = PresignedRequestSigner.sign(head, hash, everywhere(now, endpoint), keyPairOf(identity));
        } else {
            SigningScope at = scopeOf(now, endpoint);
            signed = PresignedRequestSigner.sign(head, hash, at, keyOf(identity, at.scope()));
        }
        return new Signed(signed, payload.replacementForm(), Optional.empty());
    }

    /** Builds the upstream request of an unsigned request, unsigned as well. */
    static RequestHead unsigned(UnverifiedRequest request, Payload payload, Endpoint endpoint) {
        RequestHead original = request.pathStyleHead();
        CanonicalPathStyle style =
                CanonicalPathStyle.forService(request.service().signingName());
        RequestHead head = UpstreamHeadBuilder.of(
                original, ForwardedHeaders.ofService(original.headers(), List.of()), style, endpoint);
        return original.headers().has(PayloadHash.HEADER)
                ? UpstreamHeadBuilder.with(
                        head, PayloadHash.HEADER, payload.upstreamHash().text())
                : head;
    }

    private Signed byVersion4(UnverifiedRequest request, Payload payload, Endpoint endpoint, Identity identity)
            throws RequestRejectedException {
        CanonicalPathStyle style =
                CanonicalPathStyle.forService(request.service().signingName());
        RequestHead head = UpstreamHeadBuilder.of(request.pathStyleHead(), forwarded(request), style, endpoint);
        String hash = payload.upstreamHash().text();
        Timestamp now = Timestamp.of(clock.instant());
        if (endpoint.isMultiRegion()) {
            RequestHead signed = RequestSigner.sign(head, hash, everywhere(now, endpoint), keyPairOf(identity));
            return new Signed(signed, payload.replacementForm(), Optional.empty());
        }
        SigningScope at = scopeOf(now, endpoint);
        RequestSigner.SignedHead signed = RequestSigner.sign(head, hash, at, keyOf(identity, at.scope()));
        return new Signed(signed.head(), payload.replacementForm(), Optional.of(signed.seed()));
    }

    private static SigningScope scopeOf(Timestamp now, Endpoint endpoint) {
        return new SigningScope(now, new CredentialScope(now.day(), endpoint.region(), endpoint.signingName()));
    }

    private static RequestSigner.SigV4aScope everywhere(Timestamp now, Endpoint endpoint) {
        return new RequestSigner.SigV4aScope(now, RegionSet.EVERYWHERE, endpoint.signingName());
    }

    private static ForwardedHeaders forwarded(UnverifiedRequest request) {
        Headers headers = request.pathStyleHead().headers();
        return request.target().resource().isPresent()
                ? ForwardedHeaders.ofResource(headers)
                : ForwardedHeaders.ofService(headers, request.signature().signedHeaders());
    }

    private RequestSigner.Key keyOf(Identity identity, CredentialScope scope) {
        Credential real = identity.credential();
        return new RequestSigner.Key(real.id(), keys.signingKey(real, scope), real.sessionToken());
    }

    private RequestSigner.KeyPair keyPairOf(Identity identity) {
        Credential real = identity.credential();
        return new RequestSigner.KeyPair(real.id(), keys.sigV4aKeyPair(real), real.sessionToken());
    }

    private Signed byVersion2(UnverifiedRequest request, Payload payload, Endpoint endpoint, Identity identity)
            throws RequestRejectedException {
        RequestHead head = UpstreamHeadBuilder.withoutAmazonHeaders(request.pathStyleHead(), endpoint);
        boolean inUrl = head.method().equals("GET");
        Credential real = identity.credential();
        SigV2Credential credential = new SigV2Credential(real.id(), keys.sigV2Key(real), real.sessionToken());
        RequestHead unsigned = inUrl ? head : RequestSignature.withForm(head, payload.upstreamContent());
        Query signed = RequestSigner.sign(unsigned, Timestamp.of(clock.instant()), credential);
        return inUrl
                ? new Signed(head.with(signed), Optional.empty(), Optional.empty())
                : new Signed(head, Optional.of(signed.canonical()), Optional.empty());
    }
}
