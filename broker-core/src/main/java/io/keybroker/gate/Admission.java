package io.keybroker.gate;

import io.keybroker.catalogue.Demand;
import io.keybroker.catalogue.Endpoint;
import io.keybroker.catalogue.Operation;
import io.keybroker.http.RequestHead;
import io.keybroker.refusal.RefusedException;
import io.keybroker.registry.Instance;
import io.keybroker.signing.BodyRelay;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A request that may be forwarded.
 *
 * @param instance the instance that sent it
 * @param identity the name of the real key that signs it
 * @param realKeyId the id of that key, which no response may show
 * @param operation the operation it asks for
 * @param deniedInLearnMode the permissions that the policy denies, and a role in learn mode lets pass
 * @param endpoint where it goes
 * @param upstream what is sent there
 */
public record Admission(
        Instance instance,
        String identity,
        String realKeyId,
        Operation operation,
        List<Demand> deniedInLearnMode,
        Endpoint endpoint,
        UpstreamRequest upstream) {
    public Admission {
        deniedInLearnMode = List.copyOf(deniedInLearnMode);
    }

    /** The signed head. */
    public RequestHead head() {
        return upstream.head();
    }

    /** The body to send: a form in its place, or the client's. */
    public byte[] upstreamBody(byte[] body) {
        return upstream.replacementForm()
                .map(form -> form.getBytes(StandardCharsets.US_ASCII))
                .orElse(body);
    }

    /** A new verifier for the one body that goes with this head; rejects declarations about it that cannot hold. */
    public BodyRelay newPayloadVerifier() throws RefusedException {
        return BodyRelay.of(upstream.payload(), upstream.head().headers(), upstream.seeds());
    }
}
