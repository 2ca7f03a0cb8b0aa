package io.keybroker.admin.api;

/**
 * The operator of an admin request, and the request id.
 *
 * @param operator the name in the client certificate
 * @param requestId the broker's own id of the request
 */
public record OperatorContext(String operator, String requestId) {}
