package io.keybroker.signing.chunked;

import io.keybroker.http.Timestamp;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.SigningKey;

/**
 * Seed signature of a chunk chain: the signature of the head, and its key.
 *
 * @param key the key that signs the head and each chunk
 * @param time the signing time of the head
 * @param scope the credential scope of the key
 * @param signature the signature of the head
 */
public record SeedSignature(SigningKey key, Timestamp time, CredentialScope scope, Signature signature) {}
