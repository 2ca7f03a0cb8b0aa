package io.keybroker.signing.chunked;

/**
 * Seed signatures of client and upstream for a body with signed chunks.
 *
 * @param client as the client signed it, to be verified
 * @param upstream as it is signed again
 */
public record SeedSignatures(SeedSignature client, SeedSignature upstream) {}
