package io.keybroker.catalogue;

import io.keybroker.catalogue.dataplane.DataPlane;
import io.keybroker.catalogue.dataplane.DataPlaneHost;
import io.keybroker.catalogue.dataplane.DataPlanes;
import io.keybroker.catalogue.endpoint.AwsHost;
import io.keybroker.catalogue.endpoint.AwsHosts;
import io.keybroker.catalogue.endpoint.EndpointResolver;
import io.keybroker.catalogue.endpoint.EndpointVariant;
import io.keybroker.catalogue.endpoint.HostPatterns;
import io.keybroker.catalogue.endpoint.Partitions;
import io.keybroker.catalogue.endpoint.Store;
import io.keybroker.catalogue.mapping.HostPrefix;
import io.keybroker.catalogue.mapping.OperationRowParser;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.OperationTraits;
import io.keybroker.catalogue.model.PartitionRegion;
import io.keybroker.catalogue.model.Protocol;
import io.keybroker.catalogue.model.Service;
import io.keybroker.catalogue.operation.OperationModel;
import io.keybroker.catalogue.operation.OperationResolver;
import io.keybroker.catalogue.operation.ProtocolDetector;
import io.keybroker.catalogue.operation.QueryActionIndex;
import io.keybroker.catalogue.operation.ServiceGroup;
import io.keybroker.catalogue.operation.SharedOperationRule;
import io.keybroker.catalogue.s3.S3OperationResolver;
import io.keybroker.catalogue.table.TsvTable;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Identifies services and operations of requests, and the permissions that they need. */
public final class Catalogue {
    private static final Map<String, String> ALIASES = Map.of("ingestionservice", "importexport");
    private static final Set<String> UNSUPPORTED = Set.of("s3express", "s3-object-lambda");

    private final Map<String, List<Service>> bySigningName = new HashMap<>(1024);
    private final Map<String, Service> byId = new HashMap<>(1024);
    private final Map<String, ServiceGroup> families = new HashMap<>(1024);
    private final Map<String, Set<HostPrefix>> hostPrefixes = new HashMap<>();
    private final Set<String> requestHeaders;
    private final S3OperationResolver s3;
    private final Partitions partitions;
    private final HostPatterns patterns;
    private final AwsHosts hosts;
    private final QueryActionIndex actors;
    private final DataPlanes dataPlanes;

    public Catalogue() {
        this(new TsvTable(Optional.empty()));
    }

    /** Returns the catalogue with the operators' additions from a directory, which need not exist. */
    public static Catalogue withOverlay(Path directory) {
        return new Catalogue(new TsvTable(Optional.of(directory)));
    }

    private Catalogue(TsvTable tables) {
        for (String[] row : tables.rows("services.tsv")) {
            Service service = Service.of(row);
            byId.put(service.id(), service);
        }
        dataPlanes = new DataPlanes(tables);
        addDataPlaneServices();
        byId.values().stream()
                .sorted(Comparator.comparing((Service service) -> !service.id().equals(service.signingName()))
                        .thenComparing(Service::id))
                .forEach(service -> bySigningName
                        .computeIfAbsent(service.signingName().toLowerCase(Locale.ROOT), key -> new ArrayList<>(1))
                        .add(service));
        Map<String, List<String>> operations = tables.shelves("operations.tsv");
        addFamilies(operations, tables);
        operations.forEach(this::notePrefixes);
        requestHeaders = Set.copyOf(tables.lines("request-headers.tsv"));
        s3 = new S3OperationResolver(tables);
        partitions = new Partitions(tables);
        patterns = new HostPatterns(tables);
        hosts = new AwsHosts(tables, partitions, patterns, byId, hostPrefixes);
        actors = new QueryActionIndex(byId.values(), operations);
    }

    /** Services that have a data plane alone, as no SDK has: their name is the same everywhere. */
    private void addDataPlaneServices() {
        for (String name : dataPlanes.signingNames()) {
            if (byId.values().stream()
                    .noneMatch(service -> service.signingName().equals(name))) {
                byId.put(name, new Service(name, name, name, List.of(Protocol.REST_JSON), "", ""));
            }
        }
    }

    /** All of them at once, so that no request waits for a table to be read. */
    private void addFamilies(Map<String, List<String>> operations, TsvTable tables) {
        Map<String, String> types = new HashMap<>(4096);
        for (String[] row : tables.rows("resources.tsv")) {
            types.put(row[0] + '\t' + row[1], row[2]);
        }
        tables.additions("operations.tsv").forEach(added -> added.validate(line -> checkRow(line, types)));
        Map<String, List<SharedOperationRule>> ties = new HashMap<>();
        for (String[] row : tables.rows("ties.tsv")) {
            SharedOperationRule tie = SharedOperationRule.of(row);
            ties.computeIfAbsent(tie.signingName(), key -> new ArrayList<>()).add(tie);
        }
        bySigningName.forEach((name, services) ->
                families.put(name, new ServiceGroup(services, operations, types, ties.getOrDefault(name, List.of()))));
    }

    /** Checks an operator's row at load, so that an invalid row never fails a request. */
    private void checkRow(String line, Map<String, String> types) {
        String name = TsvTable.columns(line)[0];
        Service service = Optional.ofNullable(byId.get(name))
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is not in the catalogue"));
        OperationModel.of(service, line, types);
    }

    private void notePrefixes(String service, List<String> rows) {
        Set<String> columns = new HashSet<>(4);
        for (String row : rows) {
            if (!row.endsWith("\t-")) {
                columns.add(TsvTable.lastColumn(row)); // most columns of a service are equal
            }
        }
        for (String column : columns) {
            String prefix =
                    OperationTraits.of(OperationRowParser.parseTraits(column)).hostPrefix();
            if (!prefix.isEmpty()) {
                hostPrefixes
                        .computeIfAbsent(service, key -> new HashSet<>())
                        .add(OperationRowParser.parseHostPrefix(prefix));
            }
        }
    }

    /** Warms up: processes sample requests of every form, so that no real one waits for class or table loading. */
    public Catalogue warmUp() {
        CatalogueWarmUp.run(this);
        return this;
    }

    /** Returns every service by its own name. */
    Map<String, Service> all() {
        return Map.copyOf(byId);
    }

    /** Returns the endpoints of a variant, with the operators' overrides and the named stores. */
    public EndpointResolver endpoints(Map<String, Store> stated, Map<String, Store> stores, EndpointVariant variant) {
        return new EndpointResolver(stated, stores, variant, partitions, patterns, hosts);
    }

    /** Returns the service of a credential scope; the first of several with that signing name. */
    public Service service(String signingName) throws RequestRejectedException {
        List<Service> services = sharing(signingName);
        if (!services.isEmpty()) {
            String expected = services.get(0).signingName();
            if (!signingName.equals(expected) && signingName.equalsIgnoreCase(expected)) {
                throw new RequestRejectedException(
                        ErrorCode.MALFORMED,
                        "the credential scope's service is '" + signingName + "' (expected: " + expected + ")");
            }
            return services.get(0);
        }
        if (UNSUPPORTED.contains(signingName)) {
            throw new RequestRejectedException(
                    ErrorCode.UNSUPPORTED, "'" + signingName + "' is not supported (expected: s3)");
        }
        throw new RequestRejectedException(
                ErrorCode.ACCESS_DENIED, "the service '" + signingName + "' is not in the catalogue");
    }

    /**
     * Returns the service of parameters with an Action and a Version, whose signature names none: the service of an
     * AWS host, else the only one that has both.
     */
    public Service serviceOfQuery(Query parameters, Optional<AwsHost> host) throws RequestRejectedException {
        List<Service> services = host.isPresent() ? sharing(host.get().signingName()) : actors.find(parameters);
        return services.stream()
                .filter(service -> service.protocols().stream().anyMatch(Protocol::isForm))
                .findFirst()
                .orElseThrow(() -> new RequestRejectedException(
                        ErrorCode.MALFORMED, "Action and Version do not match a query API"));
    }

    /** Whether a header is an input member of some operation, except S3's {@code x-amz-*}. */
    public boolean isRequestHeader(String name) {
        return requestHeaders.contains(name);
    }

    /** Guesses the protocol for an error response from an unverified head. */
    public Protocol guessProtocol(RequestHead head) {
        if (head.query().has("SignatureVersion")) {
            return protocolOfQuery(head.query());
        }
        return ProtocolDetector.claimedService(head)
                .map(this::sharing)
                .filter(services -> !services.isEmpty())
                .map(services -> ProtocolDetector.detectOrGuess(services, head))
                .orElseGet(() -> ProtocolDetector.detectOrGuess(head));
    }

    private Protocol protocolOfQuery(Query parameters) {
        return actors.find(parameters).stream()
                .flatMap(service -> service.protocols().stream())
                .filter(Protocol::isForm)
                .findFirst()
                .orElse(Protocol.QUERY);
    }

    /** Returns the services of an action prefix in policies. */
    public List<Service> servicesOf(String iamPrefix) {
        return byId.values().stream()
                .filter(service -> service.iamPrefix().equals(iamPrefix))
                .sorted(Comparator.comparing(Service::id))
                .toList();
    }

    /** Whether a head can be a request to a service: its path or its target names an operation, or it has a form. */
    public boolean isPossible(Service service, RequestHead head) {
        try {
            if (isS3(service, head)) {
                s3.needsBody(head);
            } else {
                OperationResolver.needsBody(family(service), head);
            }
            return true;
        } catch (RequestRejectedException e) {
            return false;
        }
    }

    /** Whether an operation's identification needs its body, which must be buffered first. */
    public boolean needsBody(Service service, RequestHead head) {
        try {
            return isS3(service, head) ? s3.needsBody(head) : OperationResolver.needsBody(family(service), head);
        } catch (RequestRejectedException e) {
            return false; // rejected at identification by its head
        }
    }

    /** Identifies the operation of a path-style head, with its body if {@link #needsBody}. */
    public Operation identify(Service service, String region, RequestHead head, byte[] body)
            throws RequestRejectedException {
        PartitionRegion place = partitions.resolve(region);
        return isS3(service, head)
                ? s3.identify(service, place, head, body)
                : OperationResolver.identify(family(service), place, head, body);
    }

    /** Whether single resources of a service have hosts of their own. */
    public boolean hasDataPlane(Service service) {
        return dataPlanes.find(service.signingName()).isPresent();
    }

    /** Whether a request to the host of one resource is decided by its body. */
    public boolean needsBodyOnDataPlane(Service service, RequestHead head) {
        try {
            DataPlaneHost any = new DataPlaneHost("", "", Optional.empty(), Optional.empty());
            return dataPlane(service).isModelled(head, any) && needsBody(service, head);
        } catch (RequestRejectedException e) {
            return false; // as above
        }
    }

    /** What a request to the host of one resource means. */
    public Operation identifyOnDataPlane(Service service, DataPlaneHost host, RequestHead head, byte[] body)
            throws RequestRejectedException {
        PartitionRegion place = partitions.resolve(host.region());
        DataPlane plane = dataPlane(service);
        return plane.isModelled(head, host)
                ? plane.onHost(OperationResolver.identify(family(service), place, head, body), head, host)
                : plane.identify(service, head, host);
    }

    private DataPlane dataPlane(Service service) throws RequestRejectedException {
        return dataPlanes
                .find(service.signingName())
                .orElseThrow(() -> new RequestRejectedException(
                        ErrorCode.ACCESS_DENIED,
                        "single resources of '" + service.signingName()
                                + "' have no hosts of their own that the broker knows (expected: one of "
                                + String.join(", ", dataPlanes.signingNames()) + ")"));
    }

    /**
     * The operations that ask for an action, each as its service's name in policies and its own, and whether it answers
     * with credentials. It looks through all of them: for people, not for requests.
     */
    public Map<String, Boolean> operationsRequiring(String action) {
        Map<String, Boolean> asking = new TreeMap<>(s3.operationsRequiring(action));
        for (ServiceGroup family : families.values()) {
            family.operationsRequiring(action)
                    .forEach(row -> asking.merge(
                            row.service().iamPrefix() + ':' + row.name(),
                            row.traits().issuesCredentials(),
                            Boolean::logicalOr));
        }
        return asking;
    }

    /** Whether the host prefix is a bucket, which must be moved into the path. */
    public boolean isS3Addressed(Service service, RequestHead head) {
        return isS3(service, head);
    }

    /** Whether operations of a service have such a host prefix, {@code data-} or an account. */
    public boolean isKnownHostPrefix(Service service, String prefix) {
        return prefix.isEmpty()
                || sharing(service.signingName()).stream().anyMatch(one -> hosts.isHostPrefix(one.id(), prefix));
    }

    private static boolean isS3(Service service, RequestHead head) {
        return service.protocol() == Protocol.S3 && !ProtocolDetector.isControl(head);
    }

    private List<Service> sharing(String signingName) {
        String name = signingName.toLowerCase(Locale.ROOT);
        return bySigningName.getOrDefault(ALIASES.getOrDefault(name, name), List.of());
    }

    private ServiceGroup family(Service service) {
        ServiceGroup family = families.get(service.signingName().toLowerCase(Locale.ROOT));
        if (family == null) {
            throw new IllegalArgumentException("'" + service.id() + "' is of another catalogue");
        }
        return family;
    }
}
