package io.keybroker.operator;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Store of the operators of one authority. Brokers that share a registry share the operators whose authority they share.
 * Each change blocks until durable; none waits for another broker to notice.
 */
public interface OperatorStore {
    /** All operators, by name. */
    List<Operator> list();

    Optional<Operator> find(String name);

    /** The operator whose latest certificate has this serial number. */
    Optional<Operator> findBySerial(String serial);

    /** Who presents a certificate; an operator whose key is pinned is also found under an authority of before. */
    Optional<Operator> findByKey(String name, String keyPin);

    /** Records who has a certificate already, unless there is a record of that name; false if there is. */
    boolean adopt(Operator operator);

    /** Adds an operator, or one of that name again who was revoked; false if there is one who was not. */
    boolean add(Operator operator, JoinToken token, Instant tokenExpiresAt);

    /** Lets an operator join again, with a new key; false if it is unknown or revoked. */
    boolean invite(String name, JoinToken token, Instant tokenExpiresAt);

    /** Uses a token up and pins the key; false if the token is unknown, used, expired, or its operator revoked. */
    boolean join(JoinToken token, String keyPin, Instant now, LatestCertificate certificate);

    /** Notes that the operator has a new certificate. */
    void extend(String name, LatestCertificate certificate);

    /** Revokes an operator, and its token; false if it is the last admin who has joined, and that is to be kept. */
    boolean revoke(String name, boolean keepLastAdmin);
}
