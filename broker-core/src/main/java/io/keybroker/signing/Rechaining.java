package io.keybroker.signing;

/**
 * The two chains of a body in signed chunks.
 *
 * @param client as the client signed it, to be verified
 * @param upstream as it is signed again
 */
public record Rechaining(ChunkSeed client, ChunkSeed upstream) {}
