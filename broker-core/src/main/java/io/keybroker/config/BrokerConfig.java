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
 * @param home the state directory that it was read from
 * @param listen where the broker listens
 * @param hostnames the names that instances reach it by, the first one in printed endpoints
 * @param registry where instances and credentials are kept
 * @param identities the real keys, by name
 * @param roles what instances may do, by name
 * @param upstream how AWS is reached
 * @param enrolment what EC2 is asked about instances
 * @param limits what one client, and all together, can take
 * @param audit how decisions are recorded
 * @param onStolenKey what a right signature from a wrong address leads to
 * @param seal when the real keys are locked away without an operator
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
     * The sockets.
     *
     * @param data the SDK endpoint
     * @param connect the forward proxy, off if absent
     * @param admin the operators' API, mTLS
     * @param proxyProtocolFrom CIDRs of load balancers that speak PROXY protocol v2
     * @param passThrough what the forward proxy lets through untouched
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
     * The way to AWS.
     *
     * @param endpoints per service signing name, or {@code *}, an operator's word that replaces the catalogue's host
     * @param stores further endpoints, which roles choose by name
     * @param caBundle further certificates to trust upstream
     * @param variant which of AWS's own hosts are taken
     * @param region the region of requests that are signed for none, or for several
     * @param responseTimeout how long an upstream may be silent while its response is awaited
     * @param responseTimeouts the same by signing name, where it is another
     * @param translateQueueUrls whether clients of SQS see queues by the broker's host
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

        /** Where the broker's own calls of a service go, if an operator says so. */
        public Optional<URI> endpoint(String service) {
            return Optional.ofNullable(endpoints.getOrDefault(service, endpoints.get("*")))
                    .map(Store::url);
        }
    }

    /**
     * What EC2 is asked about instances.
     *
     * @param ec2 the questions, none if absent
     * @param events the queue of what EC2 says by itself, none if absent
     * @param forgetAfter how long instances are remembered when their lease is over
     */
    public record Enrolment(Optional<Ec2> ec2, Optional<Events> events, Duration forgetAfter) {}

    /**
     * Questions to EC2.
     *
     * @param identity the real key that asks
     * @param regions where
     * @param poll how often EC2 is asked about all instances
     */
    public record Ec2(String identity, List<String> regions, Duration poll) {
        public Ec2 {
            regions = List.copyOf(regions);
        }
    }

    /**
     * Where EventBridge puts the changes of instances' states.
     *
     * @param queue the URL of an SQS queue
     * @param region where the queue is
     * @param identity the real key that reads it
     */
    public record Events(URI queue, String region, String identity) {}

    /**
     * What one client, and all together, can take before they are turned away.
     *
     * @param headerTimeout how long a request's head may take to arrive
     * @param idleTimeout how long a connection may be silent
     * @param connections how many may be open at once
     * @param connectionsPerAddress how many of these from one address
     * @param bodies what bodies can take that are buffered before they are forwarded
     * @param minimumBodyRate bytes per second that the body of a request has to come with
     * @param registryPoll how often the registry is asked for changes
     * @param registryStaleness how long it may be out of reach before requests are answered 503
     */
    public record Limits(
            Duration headerTimeout,
            Duration idleTimeout,
            int connections,
            int connectionsPerAddress,
            BodyLimits bodies,
            int minimumBodyRate,
            Duration registryPoll,
            Duration registryStaleness) {}

    /**
     * What bodies can take that are buffered, since a decision needs them or their hash.
     *
     * @param bufferedBody how many bytes one may have
     * @param parsedBody how many bytes of one are held in memory
     * @param bufferedBodies how many bytes of all are held in memory together
     * @param spool how many bytes of all are on disk together
     */
    public record BodyLimits(long bufferedBody, long parsedBody, long bufferedBodies, long spool) {}

    /**
     * How decisions are recorded.
     *
     * @param synced whether a record counts only when the disk has it, rather than the operating system
     * @param keep how many files are kept, the one being written among them
     * @param rotateAt the size at which a new file is begun
     * @param sinks where copies go
     * @param caBundle further authorities that a sink's certificate may come from
     */
    public record AuditSettings(
            boolean synced, int keep, long rotateAt, List<AuditSinkSettings> sinks, Optional<Path> caBundle) {
        public AuditSettings {
            sinks = List.copyOf(sinks);
        }
    }

    /**
     * When the real keys are locked away without an operator.
     *
     * @param afterIdle how long no request may have used one; for ever if absent
     */
    public record SealSettings(Optional<Duration> afterIdle) {}
}
