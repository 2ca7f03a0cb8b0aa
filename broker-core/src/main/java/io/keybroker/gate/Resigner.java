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
import io.keybroker.signing.RegionSet;
import io.keybroker.signing.SigV2Credential;
import io.keybroker.signing.Signer;
import io.keybroker.signing.SigningKeys;
import io.keybroker.signing.SigningStyle;
import io.keybroker.signing.Timestamp;
import java.time.Clock;
import java.util.Optional;

/** Signs authorized requests with a real key, in the way that their upstream accepts. */
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
     * @param form the form to send in place of the client's body
     * @param seed the seed signature, for a body whose chunks are signed
     */
    record Signed(RequestHead head, Optional<String> form, Optional<ChunkSeed> seed) {}

    Signed sign(Arrival request, Payload payload, Endpoint endpoint, Identity identity) throws RefusedException {
        return SigningStyle.takesVersion2(endpoint.signingName())
                ? byVersion2(request, payload, endpoint, identity)
                : byVersion4(request, payload, endpoint, identity);
    }

    private Signed byVersion4(Arrival request, Payload payload, Endpoint endpoint, Identity identity)
            throws RefusedException {
        SigningStyle style = SigningStyle.of(request.service().signingName());
        RequestHead head = ForwardedHead.of(request.pathStyleHead(), style, endpoint);
        String hash = payload.upstreamHash().text();
        Timestamp now = Timestamp.of(clock.instant());
        if (endpoint.everywhere()) {
            Signer.Everywhere all = new Signer.Everywhere(RegionSet.EVERYWHERE, endpoint.signingName());
            RequestHead signed = Signer.sign(head, hash, now, all, keyPairOf(identity));
            return new Signed(signed, payload.replacementForm(), Optional.empty());
        }
        CredentialScope scope = new CredentialScope(now.day(), endpoint.region(), endpoint.signingName());
        Signer.Signed signed = Signer.sign(head, hash, now, scope, keyOf(identity, scope));
        return new Signed(signed.head(), payload.replacementForm(), Optional.of(signed.seed()));
    }

    private Signer.Key keyOf(Identity identity, CredentialScope scope) {
        Credential real = identity.credential();
        return new Signer.Key(real.id(), keys.of(real, scope), real.sessionToken());
    }

    private Signer.KeyPair keyPairOf(Identity identity) {
        Credential real = identity.credential();
        return new Signer.KeyPair(real.id(), keys.pairOf(real), real.sessionToken());
    }

    private Signed byVersion2(Arrival request, Payload payload, Endpoint endpoint, Identity identity)
            throws RefusedException {
        RequestHead head = ForwardedHead.withoutAmazonHeaders(request.pathStyleHead(), endpoint);
        boolean inUrl = head.method().equals("GET");
        Credential real = identity.credential();
        SigV2Credential credential = new SigV2Credential(real.id(), keys.oldKeyOf(real), real.sessionToken());
        RequestHead unsigned = inUrl ? head : Claim.withForm(head, payload.upstreamContent());
        Query signed = Signer.sign(unsigned, Timestamp.of(clock.instant()), credential);
        return inUrl
                ? new Signed(head.with(signed), Optional.empty(), Optional.empty())
                : new Signed(head, Optional.of(signed.canonical()), Optional.empty());
    }
}
