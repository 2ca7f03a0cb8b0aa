package io.keybroker.identity;

/**
 * The instance that a request is signed for, as AWS's own log is to name it.
 *
 * @param id the instance's id, unique
 * @param name what operators call it
 */
public record SessionSubject(String id, String name) {}
