package io.keybroker.auth;

import io.keybroker.catalogue.endpoint.Endpoint;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.registry.Instance;
import io.keybroker.signing.chunked.PayloadVerifier;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A request that may be forwarded.
 *
 * @param instance the instance that sent it
 * @param addresses the peer addresses accepted while it is forwarded
 * @param identity the name of the identity whose real key signs it
 * @param realKeyId the access key ID of that key, which no response may contain
 * @param operation the requested operation
 * @param deniedInLearnMode the permissions that the policy denies, but learn mode tolerates
 * @param endpoint the upstream endpoint
 * @param upstream the upstream request
 */
public record AuthorizedRequest(
        Instance instance,
        AddressRule addresses,
        String identity,
        String realKeyId,
        Operation operation,
        List<RequiredPermission> deniedInLearnMode,
        Endpoint endpoint,
        UpstreamRequest upstream) {
    /** Identity name of a request that is forwarded unsigned. */
    public static final String NO_IDENTITY = "";

    /** Key ID of a request that is forwarded unsigned; no header or text can contain it. */
    public static final String NO_KEY = "\0\0";

    public AuthorizedRequest {
        deniedInLearnMode = List.copyOf(deniedInLearnMode);
    }

    /** Returns the signed head. */
    public RequestHead head() {
        return upstream.head();
    }

    /** Returns the upstream body: the replacement form, or the client's body. */
    public byte[] upstreamBody(byte[] body) {
        return upstream.replacementForm()
                .map(form -> form.getBytes(StandardCharsets.ISO_8859_1))
                .orElse(body);
    }

    /** Creates a verifier for the only body of this head; rejects invalid payload declarations. */
    public PayloadVerifier newPayloadVerifier() throws RequestRejectedException {
        return PayloadVerifier.create(upstream.payload(), upstream.head().headers(), upstream.seeds());
    }
}
