package io.keybroker.registry;

import java.util.Optional;

/**
 * An instance that came by EC2's document, with what EC2 has said about it.
 *
 * @param instance the instance
 * @param account the account it runs in
 * @param region where it runs
 * @param networkInterface the network interface that holds its address, once it was seen
 */
public record Ec2Instance(Instance instance, String account, String region, Optional<String> networkInterface) {}
