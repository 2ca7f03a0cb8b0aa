package io.keybroker.launch;

import io.keybroker.role.LaunchSettings;

/**
 * Context of a launch: launching instance, request and settings.
 *
 * @param requestId the broker's own id of the request
 * @param instance its id
 * @param launches what its role says of the machines that it launches
 * @param region where they will run
 */
public record LaunchContext(String requestId, String instance, LaunchSettings launches, String region) {}
