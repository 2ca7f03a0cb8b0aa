package io.keybroker.catalogue.model;

/**
 * One thing that a request asks to do: all demands of a request must be allowed.
 *
 * @param action the IAM action, {@code s3:GetObject}
 * @param resource the ARN it acts on; {@code *} for none, and parts that the request does not show are {@code unknown}
 */
public record RequiredPermission(String action, String resource) {}
