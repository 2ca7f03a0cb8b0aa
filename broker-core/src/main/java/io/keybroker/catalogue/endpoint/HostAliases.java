package io.keybroker.catalogue.endpoint;

import io.keybroker.catalogue.table.TsvTable;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Aliases of hosts, global ones and those of earlier SDKs, by the host that the endpoint rulesets resolve. */
final class HostAliases {
    private final List<Alias> aliases;

    /**
     * One row of host-aliases.tsv.
     *
     * @param host the complete name
     * @param canonical the canonical host
     * @param anyRegion whether requests are signed for the region of the resource
     */
    private record Alias(Pattern host, String canonical, boolean anyRegion) {
        static Alias of(String[] row) {
            return new Alias(Pattern.compile(row[0]), row[1], row[2].equals("*"));
        }
    }

    /**
     * The canonical host of an alias.
     *
     * @param host a host of the rulesets, or the unchanged name
     * @param anyRegion whether requests are signed for the region of the resource
     */
    record Canonical(String host, boolean anyRegion) {}

    HostAliases(TsvTable tables) {
        aliases = tables.rows("host-aliases.tsv").stream().map(Alias::of).toList();
    }

    Optional<Canonical> find(String host) {
        for (Alias alias : aliases) {
            Matcher matcher = alias.host().matcher(host);
            if (matcher.matches()) {
                return Optional.of(new Canonical(expand(alias.canonical(), matcher), alias.anyRegion()));
            }
        }
        return Optional.empty();
    }

    private static String expand(String canonical, Matcher matcher) {
        String host = canonical;
        for (int i = 1; i <= matcher.groupCount(); i++) {
            host = host.replace("$" + i, Optional.ofNullable(matcher.group(i)).orElse(""));
        }
        return host;
    }
}
