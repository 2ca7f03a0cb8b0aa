package io.keybroker.identity;

import io.keybroker.credential.Credential;
import java.time.Instant;

/**
 * A credential with its expiry.
 *
 * @param credential the key, with a session token if it is temporary
 * @param expiresAt the expiry; {@link Instant#MAX} if unknown
 */
public record TemporaryCredential(Credential credential, Instant expiresAt) {}
