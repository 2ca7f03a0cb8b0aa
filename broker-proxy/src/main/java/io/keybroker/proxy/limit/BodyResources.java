package io.keybroker.proxy.limit;

/**
 * Resources for buffered bodies.
 *
 * @param budget the memory budget
 * @param workers the threads for large bodies
 */
public record BodyResources(BodyBudget budget, FairExecutor workers) {}
