package io.keybroker.admin.api;

import java.net.URI;
import java.nio.file.Path;

/**
 * Endpoint URL and CA bundle of this broker, as given to instances.
 *
 * @param endpoint where it listens for SDKs
 * @param caBundle the authority to trust there
 */
public record BrokerAddress(URI endpoint, Path caBundle) {}
