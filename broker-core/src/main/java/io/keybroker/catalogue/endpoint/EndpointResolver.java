package io.keybroker.catalogue.endpoint;

import io.keybroker.cache.BoundedCache;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.OperationTraits;
import io.keybroker.catalogue.model.Service;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The allow-list of hosts: an endpoint override, else the table's pattern for a valid region. No text of a request
 * becomes a host in another way.
 */
public final class EndpointResolver {
    private static final int MOST_FOUND = 4096;

    private static final String ALL_OTHERS = "*";

    private final Map<String, Store> stated;
    private final Map<String, Store> stores;
    private final EndpointVariant variant;
    private final Partitions partitions;
    private final HostPatterns patterns;
    private final AwsHosts awsHost;
    private final BoundedCache<Slot, Endpoint> found = new BoundedCache<>(MOST_FOUND);

    private record Slot(String service, String face, String region) {}

    /**
     * Resolves the hosts of a variant, with overrides by a service's own name, its signing name or {@code *}; and the
     * named stores of roles.
     */
    public EndpointResolver(
            Map<String, Store> stated,
            Map<String, Store> stores,
            EndpointVariant variant,
            Partitions partitions,
            HostPatterns patterns,
            AwsHosts awsHosts) {
        this.stated = Map.copyOf(stated);
        this.stores = Map.copyOf(stores);
        this.variant = variant;
        this.partitions = partitions;
        this.patterns = patterns;
        this.awsHost = awsHosts;
    }

    /** Resolves the default endpoint of a service. */
    public Endpoint resolve(Service service, String region) throws RequestRejectedException {
        return resolve(service, OperationTraits.NONE, region);
    }

    /** Resolves the endpoint of an operation, with its host prefix. */
    public Endpoint resolve(Operation operation, String region) throws RequestRejectedException {
        return resolve(operation.service(), operation.traits(), region);
    }

    private Endpoint resolve(Service service, OperationTraits traits, String region) throws RequestRejectedException {
        Slot slot = new Slot(service.id(), traits.endpointName(), region);
        Optional<Endpoint> known = found.find(slot);
        Endpoint endpoint =
                known.isPresent() ? known.get() : found.put(slot, find(service, traits.endpointName(), region));
        boolean plain = traits.hostPrefix().isEmpty() || endpoint.isOverride();
        return plain ? endpoint : endpoint.withHostPrefix(traits.hostPrefix());
    }

    /** Finds the store of this name. */
    public Optional<Store> findStore(String name) {
        return Optional.ofNullable(stores.get(name));
    }

    /** Resolves the endpoint of an operation in a store. */
    public static Endpoint resolve(Store store, Operation operation, String region) {
        return store.endpoint(operation.service().signingName(), region);
    }

    private Optional<Store> stated(Service service) {
        return Stream.of(service.id(), service.signingName(), ALL_OTHERS)
                .filter(stated::containsKey)
                .findFirst()
                .map(stated::get);
    }

    private Endpoint find(Service service, String face, String region) throws RequestRejectedException {
        Optional<Store> operators = stated(service);
        if (operators.isPresent()) {
            String signed = patterns.isMultiRegion(service.id(), face) ? Endpoint.EVERYWHERE : region;
            return operators.get().endpoint(service.signingName(), signed);
        }
        Partition partition = partitions
                .find(region)
                .orElseThrow(
                        () -> new RequestRejectedException(ErrorCode.MALFORMED, "'" + region + "' is not a region"));
        String home = partition.real(region);
        Optional<HostPatterns.Pattern> pattern = patterns.find(service.id(), face, partition, home);
        String host = pattern.map(found -> found.hosts().get(variant.column())).orElse("-");
        if (pattern.isEmpty() || host.equals("-")) {
            throw new RequestRejectedException(
                    ErrorCode.ACCESS_DENIED, "'" + service.id() + "' has no host of the configured variant in " + home);
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

    /** Finds the service of an AWS host, of any variant; empty for any other name. */
    public Optional<AwsHost> awsHost(String host) {
        return awsHost.find(host);
    }
}
