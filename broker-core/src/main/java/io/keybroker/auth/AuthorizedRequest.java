package io.keybroker.auth;

import io.keybroker.catalogue.endpoint.Endpoint;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.registry.Instance;
import io.keybroker.signing.chunked.PayloadVerifier;
import io.keybroker.signing.chunked.SeedSignatures;
import io.keybroker.signing.sigv4.PayloadHash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A request that may pass.
 *
 * @param holder the instance that sent it
 * @param identity the name of the real key that signed it again
 * @param realKeyId the id of that key, which no answer may show
 * @param operation what it means
 * @param tolerated what the policy forbids of it, and a role that is learning lets pass
 * @param endpoint where it goes
 * @param head the head to write, signed
 * @param form the form to send in place of the body that came, if a signature stood or stands in it
 * @param payload how its body is to be proven on the way
 * @param chains where the signatures of its body's chunks start, if they are signed
 */
public record AuthorizedRequest(
        Instance holder,
        String identity,
        String realKeyId,
        Operation operation,
        List<RequiredPermission> tolerated,
        Endpoint endpoint,
        RequestHead head,
        Optional<String> form,
        PayloadHash payload,
        Optional<SeedSignatures> chains) {
    public AuthorizedRequest {
        tolerated = List.copyOf(tolerated);
    }

    /** The body to send: the form in its place, or the one that came. */
    public byte[] sent(byte[] bytes) {
        return form.map(each -> each.getBytes(StandardCharsets.US_ASCII)).orElse(bytes);
    }

    /** A new relay for the one body that goes with this head; refuses what the head promises of it and cannot be. */
    public PayloadVerifier relay() throws RequestRejectedException {
        return PayloadVerifier.create(payload, head.headers(), chains);
    }
}
