package io.keybroker.admin.api;

import java.net.URI;
import java.nio.file.Path;

/**
 * Endpoint URL and CA bundle of this broker, as given to instances.
 *
 * @param endpoint the endpoint URL for SDKs
 * @param caBundle the CA bundle of that endpoint
 */
public record BrokerAddress(URI endpoint, Path caBundle) {}
