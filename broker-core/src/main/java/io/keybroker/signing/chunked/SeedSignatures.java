package io.keybroker.signing.chunked;

/**
 * Seed signatures of client and upstream for a body with signed chunks.
 *
 * @param client the client's seed signature, to verify with
 * @param upstream the upstream's seed signature, to sign with
 */
public record SeedSignatures(SeedSignature client, SeedSignature upstream) {}
