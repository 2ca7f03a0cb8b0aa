package io.keybroker.catalogue;

import io.keybroker.catalogue.table.TsvTable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** All IAM actions of the service authorization reference, for policy lint; not used for decisions. */
public final class IamActions {
    private final Map<String, Set<String>> byService = new HashMap<>(512);

    private IamActions(TsvTable tables) {
        for (String[] row : tables.rows("actions.tsv")) {
            byService.computeIfAbsent(row[0], service -> new TreeSet<>()).addAll(List.of(row[1].split(" ")));
        }
        byService.put("broker", Set.of("GetSecret")); // the broker's own
    }

    /** Returns all actions, with the operators' additions from a directory, which need not exist. */
    public static IamActions withOverlay(Path directory) {
        return new IamActions(new TsvTable(Optional.of(directory)));
    }

    /** Returns the service prefixes of policies, in lower case. */
    public Set<String> services() {
        return byService.keySet();
    }

    /** Returns the actions of a service, without its prefix; empty for an unknown one. */
    public Set<String> actionsOf(String service) {
        return byService.getOrDefault(service.toLowerCase(Locale.ROOT), Set.of());
    }
}
