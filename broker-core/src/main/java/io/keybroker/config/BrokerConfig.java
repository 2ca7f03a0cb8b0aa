package io.keybroker.config;

import io.keybroker.catalogue.endpoint.EndpointVariant;
import io.keybroker.catalogue.endpoint.Store;
import io.keybroker.net.CidrBlock;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The validated settings of broker.yaml.
 *
 * @param home the home directory that it was read from
 * @param listen the listeners
 * @param hostnames the hostnames for instances, the first one for printed endpoints
 * @param registry the registry's location
 * @param identities the identities, by name
 * @param roles the roles, by name
 * @param upstream the upstream settings
 * @param enrolment the EC2 settings
 * @param limits the limits per client and in total
 * @param audit the audit settings
 * @param onStolenKey the action on a stolen key
 * @param seal the automatic seal
 */
public record BrokerConfig(
        Path home,
        Listen listen,
        List<String> hostnames,
        RegistryAddress registry,
        Map<String, IdentitySettings> identities,
        Map<String, RoleSettings> roles,
        Upstream upstream,
        Enrolment enrolment,
        Limits limits,
        AuditSettings audit,
        StolenKeyAction onStolenKey,
        SealSettings seal) {
    public BrokerConfig {
        hostnames = List.copyOf(hostnames);
        identities = Map.copyOf(identities);
        roles = Map.copyOf(roles);
    }

    /**
     * The listeners.
     *
     * @param data the SDK endpoint
     * @param connect the forward proxy; disabled if absent
     * @param admin the admin API, with mutual TLS
     * @param proxyProtocolFrom CIDRs of load balancers that use PROXY protocol v2
     * @param passThrough the hosts that the forward proxy tunnels without inspection
     */
    public record Listen(
            InetSocketAddress data,
            Optional<InetSocketAddress> connect,
            InetSocketAddress admin,
            List<CidrBlock> proxyProtocolFrom,
            PassThroughSettings passThrough) {
        public Listen {
            proxyProtocolFrom = List.copyOf(proxyProtocolFrom);
        }
    }

    /**
     * The upstream settings.
     *
     * @param endpoints endpoint overrides by signing name, or {@code *}
     * @param stores further endpoints, which roles choose by name
     * @param caBundle additional CA certificates for upstreams
     * @param variant the variant of AWS's hosts
     * @param region the region of requests that are signed for none, or for several
     * @param responseTimeout the maximum idle time of an upstream while its response is awaited
     * @param responseTimeouts overrides by signing name
     * @param translateQueueUrls whether SQS clients receive queue URLs with the broker's host
     */
    public record Upstream(
            Map<String, Store> endpoints,
            Map<String, Store> stores,
            Optional<Path> caBundle,
            EndpointVariant variant,
            String region,
            boolean translateQueueUrls,
            Duration responseTimeout,
            Map<String, Duration> responseTimeouts) {
        public Upstream {
            endpoints = Map.copyOf(endpoints);
            stores = Map.copyOf(stores);
            responseTimeouts = Map.copyOf(responseTimeouts);
        }

        /** Returns the override for the broker's own calls of a service, if any. */
        public Optional<URI> endpoint(String service) {
            return Optional.ofNullable(endpoints.getOrDefault(service, endpoints.get("*")))
                    .map(Store::url);
        }
    }

    /**
     * The EC2 settings.
     *
     * @param ec2 EC2 verification; disabled if absent
     * @param events the queue of state changes; disabled if absent
     * @param forgetAfter the retention of instances after the end of their lease
     */
    public record Enrolment(Optional<Ec2> ec2, Optional<Events> events, Duration forgetAfter) {}

    /**
     * EC2 verification.
     *
     * @param identity the identity that signs
     * @param regions the AWS regions
     * @param poll the interval of reconciliation
     */
    public record Ec2(String identity, List<String> regions, Duration poll) {
        public Ec2 {
            regions = List.copyOf(regions);
        }
    }

    /**
     * The EventBridge queue of instance state changes.
     *
     * @param queue the URL of an SQS queue
     * @param region the AWS region
     * @param identity the identity that signs
     */
    public record Events(URI queue, String region, String identity) {}

    /**
     * Limits per client and in total, above which requests are rejected.
     *
     * @param headerTimeout the timeout of a request head
     * @param idleTimeout the idle timeout of a connection
     * @param connections the maximum number of open connections
     * @param connectionsPerAddress the maximum per peer address
     * @param bufferedBody the maximum bytes of one buffered body
     * @param bufferedBodies the maximum bytes of all buffered bodies
     * @param minimumBodyRate the minimum rate of a request body in bytes per second
     * @param registryPoll the poll interval of the registry
     * @param registryStaleness the maximum time without the registry before requests are answered 503
     */
    public record Limits(
            Duration headerTimeout,
            Duration idleTimeout,
            int connections,
            int connectionsPerAddress,
            long bufferedBody,
            long bufferedBodies,
            int minimumBodyRate,
            Duration registryPoll,
            Duration registryStaleness) {}

    /**
     * The audit settings.
     *
     * @param synced whether a record is complete only when it is on the disk, not just in the operating system
     * @param keep the number of kept files, including the current one
     * @param rotateAt the size in bytes at which a new file starts
     * @param sinks the sinks
     * @param caBundle additional CA certificates for sinks
     */
    public record AuditSettings(
            boolean synced, int keep, long rotateAt, List<AuditSinkSettings> sinks, Optional<Path> caBundle) {
        public AuditSettings {
            sinks = List.copyOf(sinks);
        }
    }

    /**
     * The automatic seal.
     *
     * @param afterIdle the idle time after which the store is sealed; never if absent
     */
    public record SealSettings(Optional<Duration> afterIdle) {}
}
