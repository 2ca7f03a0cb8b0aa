package io.keybroker.launch;

import io.keybroker.role.LaunchSettings;

/**
 * Context of a launch: launching instance, request and settings.
 *
 * @param requestId the broker's request ID
 * @param instance the launching instance
 * @param launches the launch settings of its role
 * @param region the AWS region
 */
public record LaunchContext(String requestId, String instance, LaunchSettings launches, String region) {}
