package io.keybroker.proxy.limit;

/**
 * What buffered bodies may take of the broker.
 *
 * @param budget memory
 * @param workers CPU time of large ones
 */
public record BodyResources(BodyBudget budget, FairExecutor workers) {}
