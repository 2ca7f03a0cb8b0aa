package io.keybroker.identity;

import io.keybroker.credential.Credential;
import java.time.Instant;

/**
 * A credential with its expiry.
 *
 * @param credential the key, with a session token if it came from STS
 * @param expiresAt when AWS stops taking it; {@link Instant#MAX} if it does not say
 */
public record TemporaryCredential(Credential credential, Instant expiresAt) {}
