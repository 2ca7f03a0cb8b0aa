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
 * @param keyPin the pin of the only key whose certificates count; none before the operator has joined
 * @param ttl how long each certificate is valid
 * @param createdAt when it was added
 * @param createdBy the operator who added it
 * @param certificateExpiresAt when the last certificate ends
 */
public record Operator(
        String name,
        OperatorRole role,
        boolean revoked,
        Optional<String> keyPin,
        Duration ttl,
        Instant createdAt,
        String createdBy,
        Optional<Instant> certificateExpiresAt) {
    /** Whether a certificate of this key acts for the operator. */
    public boolean accepts(String pin) {
        return !revoked && keyPin.filter(pin::equals).isPresent();
    }
}
