package io.keybroker.proxy.server;

import io.keybroker.auth.ResourceTunnels;
import io.keybroker.catalogue.endpoint.EndpointResolver;

/**
 * What the tunnels of forward-proxy mode are opened with.
 *
 * @param endpoints knows AWS's hosts
 * @param resources the hosts of single resources that roles list
 * @param certificates what the broker shows as these
 * @param passThrough which other hosts are let through untouched
 * @param idleSeconds how long nothing may pass in these
 */
public record TunnelServices(
        EndpointResolver endpoints,
        ResourceTunnels resources,
        HostCertificates certificates,
        PassThrough passThrough,
        int idleSeconds) {}
