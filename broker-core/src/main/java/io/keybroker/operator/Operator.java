package io.keybroker.operator;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The record of an operator.
 *
 * @param name the common name of the certificate
 * @param role what the operator may do
 * @param revoked whether it may do nothing any more
 * @param key the keys whose certificates count
 * @param ttl how long each certificate is valid
 * @param createdAt when it was added
 * @param createdBy the operator who added it, {@link #INIT} or {@link #CERTIFICATE}
 * @param certificate the latest certificate
 */
public record Operator(
        String name,
        OperatorRole role,
        boolean revoked,
        OperatorKey key,
        Duration ttl,
        Instant createdAt,
        String createdBy,
        Optional<LatestCertificate> certificate) {
    /** Who added the operator of the broker's own home directory. */
    public static final String INIT = "init";

    /** Who added an operator that was only known by a certificate of the broker's own authority. */
    public static final String CERTIFICATE = "certificate";

    /** Whether a certificate of this key acts for the operator. */
    public boolean accepts(String pin) {
        return !revoked && key.accepts(pin);
    }

    /** Whether the operator was never added, but has a certificate of the broker's own authority. */
    public boolean isUnregistered() {
        return key instanceof OperatorKey.Certified && createdBy.equals(CERTIFICATE);
    }
}
