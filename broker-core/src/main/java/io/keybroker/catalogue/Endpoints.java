package io.keybroker.catalogue;

import io.keybroker.cache.BoundedCache;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * The allow-list of hosts: an endpoint override, else the table's pattern for a valid region. No text of a request
 * becomes a host in any other way.
 */
public final class Endpoints {
    private static final int MOST_FOUND = 4096;

    private final Map<String, URI> stated;
    private final Variant variant;
    private final Partitions partitions;
    private final HostPatterns patterns;
    private final KnownHosts known;
    private final BoundedCache<Slot, Endpoint> found = new BoundedCache<>(MOST_FOUND);

    private record Slot(String service, String face, String region) {}

    /** The hosts of a variant, but those that an operator states, by a service's own name or its signing name. */
    Endpoints(
            Map<String, URI> stated, Variant variant, Partitions partitions, HostPatterns patterns, KnownHosts known) {
        this.stated = Map.copyOf(stated);
        this.variant = variant;
        this.partitions = partitions;
        this.patterns = patterns;
        this.known = known;
    }

    /** Where the usual operations of a service go. */
    public Endpoint of(Service service, String region) throws RefusedException {
        return of(service, Traits.NONE, region);
    }

    /** Where an operation goes, with what stands in front of its host. */
    public Endpoint of(Operation operation, String region) throws RefusedException {
        return of(operation.service(), operation.traits(), region);
    }

    private Endpoint of(Service service, Traits traits, String region) throws RefusedException {
        Slot slot = new Slot(service.id(), traits.face(), region);
        Optional<Endpoint> known = found.find(slot);
        Endpoint endpoint = known.isPresent() ? known.get() : found.put(slot, find(service, traits.face(), region));
        boolean plain = traits.hostPrefix().isEmpty() || endpoint.stated();
        return plain ? endpoint : endpoint.behind(traits.hostPrefix());
    }

    private Endpoint find(Service service, String face, String region) throws RefusedException {
        URI uri = stated.getOrDefault(service.id(), stated.get(service.signingName()));
        if (uri != null) {
            int port = uri.getPort() < 0 ? 443 : uri.getPort();
            String signed = patterns.everywhere(service.id(), face) ? Endpoint.EVERYWHERE : region;
            return new Endpoint(uri.getHost(), port, signed, service.signingName(), "", true);
        }
        Partition partition = partitions
                .of(region)
                .orElseThrow(() -> new RefusedException(Refusal.MALFORMED, "'" + region + "' is not a region"));
        String home = partition.real(region);
        Optional<HostPatterns.Pattern> pattern = patterns.of(service.id(), face, partition, home);
        String host = pattern.map(found -> found.hosts().get(variant.column())).orElse("-");
        if (pattern.isEmpty() || host.equals("-")) {
            throw new RefusedException(
                    Refusal.NOT_ALLOWED, "'" + service.id() + "' has no host of the configured variant in " + home);
        }
        return new Endpoint(
                HostPatterns.host(host, partition, home),
                443,
                HostPatterns.signingRegion(host, home),
                pattern.get().signingName().equals("-")
                        ? service.signingName()
                        : pattern.get().signingName(),
                HostPatterns.basePath(host),
                false);
    }

    /** The service behind one of AWS's own hosts, of any variant; nothing for any other name, however alike. */
    public Optional<KnownHost> known(String host) {
        return known.find(host);
    }
}
