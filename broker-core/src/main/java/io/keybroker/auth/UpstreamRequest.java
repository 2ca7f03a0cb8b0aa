package io.keybroker.auth;

import io.keybroker.http.RequestHead;
import io.keybroker.signing.chunked.SeedSignatures;
import io.keybroker.signing.sigv4.PayloadHash;
import java.util.Optional;

/**
 * An upstream request, signed with a real key.
 *
 * @param head the head to write
 * @param replacementForm the form that replaces the client's body, if the signature is in it, or the body was replaced
 * @param payload the verification of the body while it is forwarded
 * @param seeds the seed signatures of client and upstream, for an aws-chunked body with signed chunks
 */
public record UpstreamRequest(
        RequestHead head, Optional<String> replacementForm, PayloadHash payload, Optional<SeedSignatures> seeds) {}
