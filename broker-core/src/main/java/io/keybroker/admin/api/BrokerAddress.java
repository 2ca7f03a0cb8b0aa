package io.keybroker.admin.api;

import java.net.URI;
import java.nio.file.Path;

/**
 * What an instance must know to reach this broker.
 *
 * @param endpoint where it listens for SDKs
 * @param caBundle the authority to trust there
 */
public record BrokerAddress(URI endpoint, Path caBundle) {}
