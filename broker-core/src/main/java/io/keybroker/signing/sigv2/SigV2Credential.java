package io.keybroker.signing.sigv2;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.SecretKey;
import java.util.Optional;

/**
 * A credential that signs by signature version 2.
 *
 * @param id the key id that the signature names
 * @param key the secret, whole
 * @param sessionToken what a temporary key has to show besides
 */
public record SigV2Credential(AccessKeyId id, SigV2Key key, Optional<SecretKey> sessionToken) {}
