package io.keybroker.signing;

/**
 * Seed signature of a chunk chain: the signature of the head, and the key that made it.
 *
 * @param key the key that signed the head and signs each chunk
 * @param time when the head was signed
 * @param scope what the key is good for
 * @param signature the head's
 */
public record ChunkSeed(SigningKey key, Timestamp time, CredentialScope scope, Signature signature) {}
