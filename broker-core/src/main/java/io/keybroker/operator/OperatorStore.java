package io.keybroker.operator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Store of operators. Each change blocks until durable; none waits for another broker to notice. */
public interface OperatorStore {
    /** All operators, by name. */
    List<Operator> list();

    Optional<Operator> find(String name);

    /** Records the holder of an existing certificate as an admin, unless there is a record of that name. */
    void adopt(String name, String keyPin, Duration ttl, Instant expiresAt);

    /** Adds an operator, or one of that name again who was revoked; false if there is one who was not. */
    boolean add(Operator operator, JoinToken token, Instant tokenExpiresAt);

    /** Lets an operator join again, with a new key; false if it is unknown or revoked. */
    boolean invite(String name, JoinToken token, Instant tokenExpiresAt);

    /** Uses a token up and pins the key; false if the token is unknown, used, expired, or its operator revoked. */
    boolean join(JoinToken token, String keyPin, Instant now, Instant certificateExpiresAt);

    /** Notes that the pinned key has a new certificate. */
    void extend(String name, Instant certificateExpiresAt);

    /** Revokes an operator, and its token; false if it is the last admin who has joined, and that is to be kept. */
    boolean revoke(String name, boolean keepLastAdmin);
}
