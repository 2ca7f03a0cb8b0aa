package io.keybroker.catalogue.endpoint;

import io.keybroker.catalogue.table.TsvTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Host patterns of every service: for all regions, for a partition, or for a region. */
public final class HostPatterns {
    private final Map<String, Map<String, Pattern>> byFace = new HashMap<>();

    /**
     * One row of endpoints.tsv.
     *
     * @param hosts the pattern of each variant, {@code {R}} for the region and {@code {S}} or {@code {D}} for the end;
     *     after it, {@code /path@region}, the path prefix and a different signing region,
     *     {@code *} for all regions
     * @param signingName the signing name; {@code -} for the service's own
     */
    record Pattern(List<String> hosts, String signingName) {}

    public HostPatterns(TsvTable tables) {
        for (String[] row : tables.rows("endpoints.tsv")) {
            Pattern pattern = new Pattern(List.of(row[3], row[4], row[5], row[6]), row[7]);
            byFace.computeIfAbsent(row[0] + '\t' + row[1], key -> new HashMap<>(4))
                    .put(row[2], pattern);
        }
    }

    /** Returns the most specific pattern for a region. */
    Optional<Pattern> find(String service, String face, Partition partition, String region) {
        Map<String, Pattern> scopes = byFace.get(service + '\t' + face);
        if (scopes == null) {
            return face.equals("-") ? Optional.empty() : find(service, "-", partition, region);
        }
        Pattern inPartition = scopes.getOrDefault(partition.id(), scopes.get("*"));
        return Optional.ofNullable(scopes.getOrDefault(region, inPartition));
    }

    /** Whether the hosts of a service variant are signed for all regions. */
    boolean isMultiRegion(String service, String face) {
        Map<String, Pattern> scopes = byFace.getOrDefault(service + '\t' + face, Map.of());
        return scopes.values().stream()
                .anyMatch(pattern -> signingRegion(pattern.hosts().get(0), "").equals(Endpoint.EVERYWHERE));
    }

    /** Returns all patterns by service and service variant. */
    Map<String, Map<String, Pattern>> all() {
        return byFace;
    }

    /** Returns the pattern of the host alone. */
    static String withoutMarkers(String pattern) {
        int end = end(pattern, '/', end(pattern, '@', pattern.length()));
        return pattern.substring(0, end);
    }

    private static int end(String pattern, char mark, int otherwise) {
        int at = pattern.indexOf(mark);
        return at < 0 ? otherwise : at;
    }

    static String host(String pattern, Partition partition, String region) {
        return withoutMarkers(pattern)
                .replace("{R}", region)
                .replace("{S}", partition.suffix())
                .replace("{D}", partition.dualStackSuffix());
    }

    static String basePath(String pattern) {
        return pattern.substring(withoutMarkers(pattern).length(), end(pattern, '@', pattern.length()));
    }

    /** Returns the signing region of the host of a region. */
    static String signingRegion(String pattern, String region) {
        int at = pattern.indexOf('@');
        return at < 0 ? region : pattern.substring(at + 1);
    }
}
