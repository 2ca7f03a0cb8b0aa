package io.keybroker.credential;

/**
 * A key pair that can sign.
 *
 * @param id the public half
 * @param secret the half that nobody prints
 */
public record Credential(AccessKeyId id, SecretKey secret) {}
