package io.keybroker.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * broker.yaml, checked whole.
 *
 * @param home the state directory that it was read from
 * @param listen where the broker listens
 * @param hostnames the names that instances reach it by, the first one in printed endpoints
 * @param registry {@code sqlite} or a {@code postgresql://} URL
 * @param identities the real keys, by name
 * @param roles what instances may do, by name
 * @param upstream how AWS is reached
 */
public record BrokerConfig(
        Path home,
        Listen listen,
        List<String> hostnames,
        String registry,
        Map<String, IdentitySettings> identities,
        Map<String, RoleSettings> roles,
        Upstream upstream) {
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
     */
    public record Listen(
            InetSocketAddress data,
            Optional<InetSocketAddress> connect,
            InetSocketAddress admin,
            List<String> proxyProtocolFrom) {
        public Listen {
            proxyProtocolFrom = List.copyOf(proxyProtocolFrom);
        }
    }

    /**
     * One identity.
     *
     * @param type {@code sealed}: its key lies in the broker's own store
     */
    public record IdentitySettings(String type) {}

    /**
     * One role.
     *
     * @param identity the name of the identity that signs for it
     * @param policy the file of its policy, resolved against the home directory
     * @param ttl a credential's life when nobody says otherwise
     * @param maxTtl the longest that a registration may ask for
     */
    public record RoleSettings(String identity, Path policy, Duration ttl, Duration maxTtl) {}

    /**
     * The way to AWS.
     *
     * @param endpoints per service signing name, an operator's word that replaces the catalogue's host
     * @param caBundle further certificates to trust upstream
     */
    public record Upstream(Map<String, URI> endpoints, Optional<Path> caBundle) {
        public Upstream {
            endpoints = Map.copyOf(endpoints);
        }
    }
}
