package io.keybroker.catalogue.endpoint;

import io.keybroker.catalogue.mapping.HostPrefix;
import io.keybroker.catalogue.model.Service;
import io.keybroker.catalogue.s3.S3Target;
import io.keybroker.catalogue.table.TsvTable;
import io.keybroker.text.Ascii;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the service of an AWS host by complete patterns, never by suffix. */
public final class AwsHosts {
    private static final int LONGEST_HOST = 253;

    private final Partitions partitions;
    private final HostPatterns patterns;
    private final HostAliases aliases;
    private final Map<String, Service> services;
    private final Map<String, Set<HostPrefix>> prefixes;
    private final Map<String, List<String>> facesOfPattern = new HashMap<>();

    /**
     * Creates an index of the patterns.
     *
     * @param tables the table of aliases
     * @param services the services by their own names
     * @param prefixes the host prefixes of each service, by its own name
     */
    public AwsHosts(
            TsvTable tables,
            Partitions partitions,
            HostPatterns patterns,
            Map<String, Service> services,
            Map<String, Set<HostPrefix>> prefixes) {
        this.partitions = partitions;
        this.patterns = patterns;
        this.aliases = new HostAliases(tables);
        this.services = services;
        this.prefixes = prefixes;
        patterns.all().forEach((face, scopes) -> scopes.values().forEach(pattern -> index(face, pattern)));
    }

    private void index(String face, HostPatterns.Pattern pattern) {
        for (String host : pattern.hosts()) {
            String bare = HostPatterns.withoutMarkers(host);
            List<String> faces = facesOfPattern.computeIfAbsent(bare, key -> new ArrayList<>(1));
            if (!bare.equals("-") && !faces.contains(face)) {
                faces.add(face);
            }
        }
    }

    Optional<AwsHost> find(String given) {
        String host = given.toLowerCase(Locale.ROOT);
        if (host.length() > LONGEST_HOST || !isName(host)) {
            return Optional.empty();
        }
        return canonical(host).or(() -> aliases.find(host).flatMap(this::aliased));
    }

    private Optional<AwsHost> canonical(String host) {
        return withoutPrefix(host, "").or(() -> prefixed(host));
    }

    private Optional<AwsHost> aliased(HostAliases.Canonical alias) {
        return canonical(alias.host()).map(awsHost -> alias.anyRegion() ? awsHost.forAnyRegion() : awsHost);
    }

    private static boolean isName(String host) {
        for (String label : host.split("\\.", -1)) {
            if (label.isEmpty() || label.length() > 63) {
                return false;
            }
        }
        return host.chars().allMatch(c -> Ascii.isAlphanumeric(c) || c == '-' || c == '.' || c == '_');
    }

    /** Finds a host with a prefix, complete or part of a label, that its service uses. */
    private Optional<AwsHost> prefixed(String host) {
        for (int end = 1; end < host.length(); end++) {
            char last = host.charAt(end - 1);
            if (last == '.' || last == '-') {
                Optional<AwsHost> awsHost = withoutPrefix(host.substring(end), host.substring(0, end));
                if (awsHost.isPresent()) {
                    return awsHost;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<AwsHost> withoutPrefix(String host, String prefix) {
        for (Partition partition : partitions.all()) {
            for (String mark : List.of("{D}", "{S}")) {
                String suffix = mark.equals("{D}") ? partition.dualStackSuffix() : partition.suffix();
                if (host.endsWith('.' + suffix)) {
                    String start = host.substring(0, host.length() - suffix.length());
                    Optional<AwsHost> awsHost = inPartition(new RegionalHost(host, prefix, partition), start, mark);
                    if (awsHost.isPresent()) {
                        return awsHost;
                    }
                }
            }
        }
        return Optional.empty();
    }

    /**
     * A host whose region is not known yet.
     *
     * @param name the name without its prefix
     * @param prefix the labels before it, perhaps none
     * @param partition the partition of its suffix
     */
    private record RegionalHost(String name, String prefix, Partition partition) {}

    /** Tries each label that could be the region, and the partition's default region for hosts without one. */
    private Optional<AwsHost> inPartition(RegionalHost host, String start, String mark) {
        Partition partition = host.partition();
        Optional<AwsHost> awsHost = resolved(host, start + mark, partition.globalRegion());
        String[] labels = start.substring(0, start.length() - 1).split("\\.", -1);
        for (int i = 0; i < labels.length && awsHost.isEmpty(); i++) {
            if (partition.regions().matcher(labels[i]).matches()) {
                String region = labels[i];
                labels[i] = "{R}";
                awsHost = resolved(host, String.join(".", labels) + '.' + mark, region);
                labels[i] = region;
            }
        }
        return awsHost;
    }

    /** Returns the pattern's service if its host in the region equals this host. */
    private Optional<AwsHost> resolved(RegionalHost host, String pattern, String region) {
        Partition partition = host.partition();
        String prefix = host.prefix();
        for (String face : facesOfPattern.getOrDefault(pattern, List.of())) {
            String[] parts = face.split("\t", -1);
            Optional<HostPatterns.Pattern> row = patterns.find(parts[0], parts[1], partition, region);
            for (int i = 0; row.isPresent() && i < EndpointVariant.COUNT; i++) {
                String candidate = row.get().hosts().get(i);
                boolean same = HostPatterns.host(candidate, partition, region).equals(host.name());
                boolean fits = isHostPrefix(parts[0], prefix)
                        && S3Target.isMultiRegion(prefix) == parts[1].equals(S3Target.MRAP);
                if (same && fits) {
                    String stated = HostPatterns.signingRegion(candidate, region);
                    String signed = stated.equals(Endpoint.EVERYWHERE) ? region : stated;
                    String bare = prefix.endsWith(".") ? prefix.substring(0, prefix.length() - 1) : prefix;
                    EndpointVariant variant = EndpointVariant.at(i);
                    return Optional.ofNullable(services.get(parts[0]))
                            .map(service -> new AwsHost(service.signingName(), signed, bare, variant, false));
                }
            }
        }
        return Optional.empty();
    }

    /** Whether a service has this host prefix. */
    public boolean isHostPrefix(String service, String prefix) {
        if (prefix.isEmpty()) {
            return true;
        }
        if (service.equals("s3")) {
            return prefix.endsWith(".") && S3Target.isBucketName(prefix.substring(0, prefix.length() - 1));
        }
        return prefixes.getOrDefault(service, Set.of()).stream().anyMatch(form -> form.matches(prefix));
    }
}
