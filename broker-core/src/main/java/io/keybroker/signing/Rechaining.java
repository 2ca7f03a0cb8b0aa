package io.keybroker.signing;

/**
 * Seed signatures of client and upstream for a body with signed chunks.
 *
 * @param client as the client signed it, to be verified
 * @param upstream as it is signed again
 */
public record Rechaining(ChunkSeed client, ChunkSeed upstream) {}
