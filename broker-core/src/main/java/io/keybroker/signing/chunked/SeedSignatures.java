package io.keybroker.signing.chunked;

/**
 * The two chains of a body in signed chunks.
 *
 * @param client as the client signed it, to be verified
 * @param upstream as it is signed again
 */
public record SeedSignatures(SeedSignature client, SeedSignature upstream) {}
