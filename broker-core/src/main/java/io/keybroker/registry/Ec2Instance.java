package io.keybroker.registry;

import java.util.Optional;

/**
 * An instance enrolled with an EC2 identity document, with its EC2 state.
 *
 * @param instance the instance
 * @param account the AWS account
 * @param region the AWS region
 * @param networkInterface the network interface of its address, once known
 */
public record Ec2Instance(Instance instance, String account, String region, Optional<String> networkInterface) {}
