package io.keybroker.gate;

import io.keybroker.catalogue.Endpoint;
import io.keybroker.credential.Credential;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.identity.Identity;
import io.keybroker.refusal.RefusedException;
import io.keybroker.signing.ChunkSeed;
import io.keybroker.signing.Claim;
import io.keybroker.signing.CredentialScope;
import io.keybroker.signing.PayloadHash;
import io.keybroker.signing.RegionSet;
import io.keybroker.signing.SigV2Credential;
import io.keybroker.signing.Signer;
import io.keybroker.signing.SigningKeys;
import io.keybroker.signing.SigningStyle;
import io.keybroker.signing.Timestamp;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;

/** Signs what was admitted again, with a real key and in the way that its upstream takes. */
final class Resigner {
    private final SigningKeys keys;
    private final Clock clock;

    Resigner(SigningKeys keys, Clock clock) {
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
    record Signed(RequestHead head, Optional<String> form, PayloadHash payload, Optional<ChunkSeed> seed) {}

    /** What a request asks for in its body: a form that carried its signature without it, or the body as it came. */
    static byte[] asked(Arrival arrival, byte[] body) {
        return signedForm(arrival) ? bareForm(arrival).getBytes(StandardCharsets.ISO_8859_1) : body;
    }

    private static boolean signedForm(Arrival arrival) {
        return arrival.claim().carrier().form() && arrival.head().method().equals("POST");
    }

    private static String bareForm(Arrival arrival) {
        return Claim.bareForm(arrival.head());
    }

    Signed sign(Arrival arrival, PayloadHash payload, byte[] asked, Endpoint endpoint, Identity identity)
            throws RefusedException {
        return SigningStyle.takesVersion2(endpoint.signingName())
                ? byVersion2(arrival, payload, asked, endpoint, identity)
                : byVersion4(arrival, payload, endpoint, identity);
    }

    private Signed byVersion4(Arrival arrival, PayloadHash payload, Endpoint endpoint, Identity identity)
            throws RefusedException {
        SigningStyle style = SigningStyle.of(arrival.service().signingName());
        RequestHead head = ForwardedHead.of(arrival.inPathStyle(), style, endpoint);
        Optional<String> form = signedForm(arrival) ? Optional.of(bareForm(arrival)) : Optional.empty();
        Timestamp now = Timestamp.of(clock.instant());
        if (endpoint.everywhere()) {
            Signer.Everywhere all = new Signer.Everywhere(RegionSet.EVERYWHERE, endpoint.signingName());
            RequestHead signed = Signer.sign(head, payload.text(), now, all, pairOf(identity));
            return new Signed(signed, form, payload, Optional.empty());
        }
        CredentialScope scope = new CredentialScope(now.day(), endpoint.region(), endpoint.signingName());
        Signer.Key key = new Signer.Key(
                identity.credential().id(),
                keys.of(identity.credential(), scope),
                identity.credential().sessionToken());
        Signer.Signed signed = Signer.sign(head, payload.text(), now, scope, key);
        return new Signed(signed.head(), form, payload, Optional.of(signed.seed()));
    }

    private Signer.KeyPair pairOf(Identity identity) {
        Credential real = identity.credential();
        return new Signer.KeyPair(real.id(), keys.pairOf(real), real.sessionToken());
    }

    private Signed byVersion2(Arrival arrival, PayloadHash payload, byte[] asked, Endpoint endpoint, Identity identity)
            throws RefusedException {
        RequestHead head = ForwardedHead.withoutAmazonHeaders(arrival.inPathStyle(), endpoint);
        boolean inUrl = head.method().equals("GET");
        SigV2Credential credential = new SigV2Credential(
                identity.credential().id(),
                keys.oldKeyOf(identity.credential()),
                identity.credential().sessionToken());
        RequestHead asking = inUrl ? head : Claim.withForm(head, asked);
        Query signed = Signer.sign(asking, Timestamp.of(clock.instant()), credential);
        return inUrl
                ? new Signed(head.with(signed), Optional.empty(), payload, Optional.empty())
                : new Signed(head, Optional.of(signed.canonical()), payload, Optional.empty());
    }
}
