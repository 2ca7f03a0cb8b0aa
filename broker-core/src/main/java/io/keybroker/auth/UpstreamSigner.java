package io.keybroker.auth;

import io.keybroker.catalogue.endpoint.Endpoint;
import io.keybroker.credential.Credential;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.identity.Identity;
import io.keybroker.signing.PresignedRequestSigner;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.RequestSigner;
import io.keybroker.signing.SignatureType;
import io.keybroker.signing.SigningKeyCache;
import io.keybroker.signing.chunked.SeedSignature;
import io.keybroker.signing.crypto.Timestamp;
import io.keybroker.signing.sigv2.SigV2Credential;
import io.keybroker.signing.sigv4.CanonicalPathStyle;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.PresignedQuery;
import io.keybroker.signing.sigv4a.RegionSet;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Signs authorized requests with a real key, in the way that their upstream accepts. */
final class UpstreamSigner {
    private final SigningKeyCache keys;
    private final Clock clock;

    UpstreamSigner(SigningKeyCache keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * A request that is ready to be written.
     *
     * @param head the signed head
     * @param form the form to send in place of the client's body
     * @param seed the seed signature, for a body whose chunks are signed
     */
    record Signed(RequestHead head, Optional<String> form, Optional<SeedSignature> seed) {}

    Signed sign(UnverifiedRequest request, Payload payload, Endpoint endpoint, Identity identity)
            throws RequestRejectedException {
        if (CanonicalPathStyle.takesVersion2(endpoint.signingName())) {
            return byVersion2(request, payload, endpoint, identity);
        }
        boolean s3 = CanonicalPathStyle.forService(request.service().signingName()) == CanonicalPathStyle.S3;
        return s3 && request.signature().carrier() == SignatureType.PRESIGNED
                ? presigned(request, payload, endpoint, identity)
                : byVersion4(request, payload, endpoint, identity);
    }

    /**
     * What came presigned goes presigned, with each parameter where it stood: S3 reads some in the query as the headers that
     * they are named after, and ignores others, so that moving one could change what the request means.
     */
    private Signed presigned(UnverifiedRequest request, Payload payload, Endpoint endpoint, Identity identity)
            throws RequestRejectedException {
        PayloadHash declared = request.signature().payload();
        String hash = declared.mode() == PayloadHash.Mode.UNSIGNED
                ? declared.text()
                : payload.upstreamHash().text();
        RequestHead came = request.head();
        RequestHead bare = new RequestHead(
                came.method(),
                request.pathStyleHead().path(),
                PresignedQuery.withoutCarriers(came.query(), hash),
                came.headers());
        RequestHead head = UpstreamHeadBuilder.of(bare, forwarded(request), CanonicalPathStyle.S3, endpoint);
        if (came.headers().has(PayloadHash.HEADER)) {
            head = UpstreamHeadBuilder.with(head, PayloadHash.HEADER, hash);
        }
        Timestamp now = Timestamp.of(clock.instant());
        CredentialScope scope = new CredentialScope(now.day(), endpoint.region(), endpoint.signingName());
        RequestHead signed = endpoint.isMultiRegion()
                ? PresignedRequestSigner.sign(head, hash, now, endpoint.signingName(), keyPairOf(identity))
                : PresignedRequestSigner.sign(head, hash, now, scope, keyOf(identity, scope));
        return new Signed(signed, payload.replacementForm(), Optional.empty());
    }

    /** What came unsigned goes unsigned. */
    static RequestHead unsigned(UnverifiedRequest request, Payload payload, Endpoint endpoint) {
        RequestHead came = request.pathStyleHead();
        CanonicalPathStyle style =
                CanonicalPathStyle.forService(request.service().signingName());
        RequestHead head =
                UpstreamHeadBuilder.of(came, ForwardedHeaders.ofService(came.headers(), List.of()), style, endpoint);
        return came.headers().has(PayloadHash.HEADER)
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
            RequestSigner.SigV4aScope all = new RequestSigner.SigV4aScope(RegionSet.EVERYWHERE, endpoint.signingName());
            RequestHead signed = RequestSigner.sign(head, hash, now, all, keyPairOf(identity));
            return new Signed(signed, payload.replacementForm(), Optional.empty());
        }
        CredentialScope scope = new CredentialScope(now.day(), endpoint.region(), endpoint.signingName());
        RequestSigner.SignedHead signed = RequestSigner.sign(head, hash, now, scope, keyOf(identity, scope));
        return new Signed(signed.head(), payload.replacementForm(), Optional.of(signed.seed()));
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
