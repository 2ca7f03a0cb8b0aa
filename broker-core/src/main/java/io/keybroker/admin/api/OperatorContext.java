package io.keybroker.admin.api;

/**
 * Who asks, and in which request.
 *
 * @param operator the name in the client certificate
 * @param requestId the broker's own id of the request
 */
public record OperatorContext(String operator, String requestId) {}
