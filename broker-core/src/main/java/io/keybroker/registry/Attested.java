package io.keybroker.registry;

import java.time.Instant;

/**
 * What EC2 has signed about an instance.
 *
 * @param instanceId its id in EC2
 * @param account the account it runs in
 * @param region where it runs
 * @param imageId what it was made from
 * @param bootedAt when it was last started
 */
public record Attested(String instanceId, String account, String region, String imageId, Instant bootedAt) {}
