package io.keybroker.launch;

import io.keybroker.policy.Launches;

/**
 * Context of a launch: launching instance, request and settings.
 *
 * @param requestId the broker's own id of the request
 * @param instance its id
 * @param launches what its role says of the machines that it launches
 * @param region where they will run
 */
public record Launching(String requestId, String instance, Launches launches, String region) {}
