package io.keybroker.credential;

import java.util.Optional;

/**
 * A key pair that can sign.
 *
 * @param id the access key ID
 * @param secret the secret access key
 * @param sessionToken the session token of temporary credentials
 */
public record Credential(AccessKeyId id, SecretKey secret, Optional<SecretKey> sessionToken) {
    /** A long-term key, without session token. */
    public Credential(AccessKeyId id, SecretKey secret) {
        this(id, secret, Optional.empty());
    }
}
