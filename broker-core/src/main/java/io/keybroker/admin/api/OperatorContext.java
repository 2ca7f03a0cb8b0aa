package io.keybroker.admin.api;

/**
 * The operator of an admin request, and the request id.
 *
 * @param operator the name in the client certificate
 * @param requestId the broker's request ID
 */
public record OperatorContext(String operator, String requestId) {}
