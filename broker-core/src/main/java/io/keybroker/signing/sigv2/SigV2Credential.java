package io.keybroker.signing.sigv2;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.SecretKey;
import java.util.Optional;

/**
 * A SigV2 credential.
 *
 * @param id the access key ID
 * @param key the secret
 * @param sessionToken the session token of temporary credentials
 */
public record SigV2Credential(AccessKeyId id, SigV2Key key, Optional<SecretKey> sessionToken) {}
