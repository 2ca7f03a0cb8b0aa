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
import java.util.Optional;

/**
 * A request that may be forwarded.
 *
 * @param instance the instance that sent it
 * @param addresses which addresses it may come from while it is forwarded
 * @param identity the name of the real key that signs it
 * @param realKeyId the id of that key, which no response may show
 * @param operation the operation it asks for
 * @param deniedInLearnMode the permissions that the policy denies, and a role in learn mode lets pass
 * @param endpoint where it goes
 * @param upstream what is sent there
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
    /** The name of the real key of a request that goes upstream unsigned. */
    public static final String NO_IDENTITY = "";

    /** Its id, which no header or text can have. */
    public static final String NO_KEY = "\0\0";

    public AuthorizedRequest {
        deniedInLearnMode = List.copyOf(deniedInLearnMode);
    }

    /** The signed head. */
    public RequestHead head() {
        return upstream.head();
    }

    /** What is sent in place of the client's body, if anything is. */
    public Optional<byte[]> replacementBody() {
        return upstream.replacementForm().map(form -> form.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A new verifier for the one body that goes with this head; rejects declarations about it that cannot hold. */
    public PayloadVerifier newPayloadVerifier() throws RequestRejectedException {
        return PayloadVerifier.create(upstream.payload(), upstream.head().headers(), upstream.seeds());
    }
}
