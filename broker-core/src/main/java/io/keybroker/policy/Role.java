package io.keybroker.policy;

import java.time.Duration;

/**
 * What an instance may do.
 *
 * @param name how registrations refer to it
 * @param identity the name of the real key that signs for it
 * @param policy what is allowed
 * @param ttl how long a credential lives when nobody says otherwise
 * @param maxTtl the longest life that a registration may ask for
 */
public record Role(String name, String identity, Policy policy, Duration ttl, Duration maxTtl) {}
