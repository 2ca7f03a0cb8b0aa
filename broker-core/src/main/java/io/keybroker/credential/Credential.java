package io.keybroker.credential;

import java.util.Optional;

/**
 * A key pair that can sign.
 *
 * @param id the public half
 * @param secret the half that nobody prints
 * @param sessionToken what a temporary key of AWS has to show besides
 */
public record Credential(AccessKeyId id, SecretKey secret, Optional<SecretKey> sessionToken) {
    /** A key that lasts, and needs no token. */
    public Credential(AccessKeyId id, SecretKey secret) {
        this(id, secret, Optional.empty());
    }
}
