package io.keybroker.identity;

import io.keybroker.credential.Credential;

/**
 * A real AWS key that the broker signs with; it never leaves the broker.
 *
 * @param name the identity name
 * @param credential the real key pair
 */
public record Identity(String name, Credential credential) {}
