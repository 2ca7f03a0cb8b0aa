package io.keybroker.registry;

import java.util.Optional;

/**
 * An instance enrolled with an EC2 identity document, with its EC2 state.
 *
 * @param instance the instance
 * @param account the account it runs in
 * @param region where it runs
 * @param networkInterface the network interface that holds its address, once it was seen
 */
public record Ec2Instance(Instance instance, String account, String region, Optional<String> networkInterface) {}
