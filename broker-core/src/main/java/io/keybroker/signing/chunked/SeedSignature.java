package io.keybroker.signing.chunked;

import io.keybroker.http.Timestamp;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.SigningKey;

/**
 * Seed signature of a chunk chain: the signature of the head, and the key that made it.
 *
 * @param key the key that signed the head and signs each chunk
 * @param time when the head was signed
 * @param scope what the key is good for
 * @param signature the head's
 */
public record SeedSignature(SigningKey key, Timestamp time, CredentialScope scope, Signature signature) {}
