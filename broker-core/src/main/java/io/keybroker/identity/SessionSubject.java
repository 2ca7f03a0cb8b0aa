package io.keybroker.identity;

/**
 * The instance named as session in CloudTrail.
 *
 * @param id the instance's id, unique
 * @param name what operators call it
 */
public record SessionSubject(String id, String name) {}
