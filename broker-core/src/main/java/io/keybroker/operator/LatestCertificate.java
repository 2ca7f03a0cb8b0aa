package io.keybroker.operator;

import java.time.Instant;

/**
 * The certificate of an operator that the broker issued or saw last.
 *
 * @param serial the serial number, in lower-case hexadecimal
 * @param expiresAt when it ends
 */
public record LatestCertificate(String serial, Instant expiresAt) {}
