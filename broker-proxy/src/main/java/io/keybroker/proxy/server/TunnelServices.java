package io.keybroker.proxy.server;

import io.keybroker.auth.ResourceTunnels;
import io.keybroker.catalogue.endpoint.EndpointResolver;

/**
 * Services of forward-proxy tunnels.
 *
 * @param endpoints resolves AWS hosts
 * @param certificates issues their certificates
 * @param passThrough the hosts that are tunnelled without inspection
 * @param idleSeconds the idle timeout of such tunnels in seconds
 */
public record TunnelServices(
        EndpointResolver endpoints,
        ResourceTunnels resources,
        HostCertificates certificates,
        PassThrough passThrough,
        int idleSeconds) {}
