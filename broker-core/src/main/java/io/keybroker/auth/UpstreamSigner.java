package io.keybroker.auth;

import io.keybroker.catalogue.endpoint.Endpoint;
import io.keybroker.credential.Credential;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.identity.Identity;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.RequestSigner;
import io.keybroker.signing.SigV2Credential;
import io.keybroker.signing.SigningKeyCache;
import io.keybroker.signing.chunked.SeedSignature;
import io.keybroker.signing.crypto.Timestamp;
import io.keybroker.signing.sigv4.CanonicalPathStyle;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4a.RegionSet;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;

/** Signs what was admitted again, with a real key and in the way that its upstream takes. */
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
     * @param form the form to send in place of the body that came, if its signature stood or stands there
     * @param payload how its body is to be proven on the way
     * @param seed the signature, for a body whose chunks are signed after it
     */
    record Signed(RequestHead head, Optional<String> form, PayloadHash payload, Optional<SeedSignature> seed) {}

    /** What a request asks for in its body: a form that carried its signature without it, or the body as it came. */
    static byte[] asked(UnverifiedRequest arrival, byte[] body) {
        return signedForm(arrival) ? bareForm(arrival).getBytes(StandardCharsets.ISO_8859_1) : body;
    }

    private static boolean signedForm(UnverifiedRequest arrival) {
        return arrival.claim().carrier().isQueryApi() && arrival.head().method().equals("POST");
    }

    private static String bareForm(UnverifiedRequest arrival) {
        return RequestSignature.formWithoutSignature(arrival.head());
    }

    Signed sign(UnverifiedRequest arrival, PayloadHash payload, byte[] bytes, Endpoint endpoint, Identity identity)
            throws RequestRejectedException {
        return CanonicalPathStyle.takesVersion2(endpoint.signingName())
                ? byVersion2(arrival, payload, bytes, endpoint, identity)
                : byVersion4(arrival, payload, endpoint, identity);
    }

    private Signed byVersion4(UnverifiedRequest arrival, PayloadHash payload, Endpoint endpoint, Identity identity)
            throws RequestRejectedException {
        CanonicalPathStyle style =
                CanonicalPathStyle.forService(arrival.service().signingName());
        RequestHead head = UpstreamHeadBuilder.of(arrival.inPathStyle(), style, endpoint);
        Optional<String> form = signedForm(arrival) ? Optional.of(bareForm(arrival)) : Optional.empty();
        Timestamp now = Timestamp.of(clock.instant());
        if (endpoint.isMultiRegion()) {
            RequestSigner.Everywhere all = new RequestSigner.Everywhere(RegionSet.EVERYWHERE, endpoint.signingName());
            RequestHead signed = RequestSigner.sign(head, payload.text(), now, all, pairOf(identity));
            return new Signed(signed, form, payload, Optional.empty());
        }
        CredentialScope scope = new CredentialScope(now.day(), endpoint.region(), endpoint.signingName());
        RequestSigner.Key key = new RequestSigner.Key(
                identity.credential().id(),
                keys.signingKey(identity.credential(), scope),
                identity.credential().sessionToken());
        RequestSigner.Signed signed = RequestSigner.sign(head, payload.text(), now, scope, key);
        return new Signed(signed.head(), form, payload, Optional.of(signed.seed()));
    }

    private RequestSigner.KeyPair pairOf(Identity identity) {
        Credential real = identity.credential();
        return new RequestSigner.KeyPair(real.id(), keys.sigV4aKeyPair(real), real.sessionToken());
    }

    private Signed byVersion2(
            UnverifiedRequest arrival, PayloadHash payload, byte[] bytes, Endpoint endpoint, Identity identity)
            throws RequestRejectedException {
        RequestHead head = UpstreamHeadBuilder.withoutAmazonHeaders(arrival.inPathStyle(), endpoint);
        boolean inUrl = head.method().equals("GET");
        SigV2Credential credential = new SigV2Credential(
                identity.credential().id(),
                keys.sigV2Key(identity.credential()),
                identity.credential().sessionToken());
        RequestHead asking = inUrl ? head : RequestSignature.withForm(head, bytes);
        Query signed = RequestSigner.sign(asking, Timestamp.of(clock.instant()), credential);
        return inUrl
                ? new Signed(head.with(signed), Optional.empty(), payload, Optional.empty())
                : new Signed(head, Optional.of(signed.canonical()), payload, Optional.empty());
    }
}
