package io.keybroker.identity;

/**
 * The instance named as session in CloudTrail.
 *
 * @param id the instance ID, unique
 * @param name the instance name
 */
public record SessionSubject(String id, String name) {}
