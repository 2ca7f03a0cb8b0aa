package io.keybroker.auth;

import io.keybroker.http.RequestHead;
import io.keybroker.signing.chunked.SeedSignatures;
import io.keybroker.signing.sigv4.PayloadHash;
import java.util.Optional;

/**
 * What goes upstream, signed with a real key.
 *
 * @param head the head to write
 * @param replacementForm the form to send in place of the client's body, if a signature is or was in it, or it was replaced
 * @param payload how the body is verified while it is forwarded
 * @param seeds the client's and the upstream's seed signature of an aws-chunked body with signed chunks
 */
public record UpstreamRequest(
        RequestHead head, Optional<String> replacementForm, PayloadHash payload, Optional<SeedSignatures> seeds) {}
