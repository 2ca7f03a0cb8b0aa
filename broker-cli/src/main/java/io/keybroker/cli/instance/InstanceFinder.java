package io.keybroker.cli.instance;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.Responses.InstanceResponse;
import io.keybroker.cli.client.AdminClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds instances by id or name, or by a prefix of these that only one has. */
final class InstanceFinder {
    private static final int SHOWN = 5;

    private final List<InstanceResponse> instances;

    /** {@code instances} are all there are, the newest first. */
    InstanceFinder(List<InstanceResponse> instances) {
        this.instances = List.copyOf(instances);
    }

    /**
     * An instance that was found.
     *
     * @param instance the instance
     * @param exact whether the text is its id or name, rather than a prefix
     */
    record Match(InstanceResponse instance, boolean exact) {}

    /** Asks the broker for the id or name, and for all instances only if there is none. */
    static Match find(AdminClient client, String text) throws AdminException {
        try {
            return new Match(client.get("/v1/instances/" + AdminClient.segment(text), InstanceResponse.class), true);
        } catch (AdminException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
            return new InstanceFinder(all(client)).find(text).orElseThrow(() -> e);
        }
    }

    static List<InstanceResponse> all(AdminClient client) throws AdminException {
        List<InstanceResponse> instances = new ArrayList<>();
        client.eachInstance(instances::add);
        return instances;
    }

    /** As the broker finds it: by id, else the live one of the name, else the newest of the name; else by prefix. */
    Optional<Match> find(String text) throws AdminException {
        Optional<InstanceResponse> exact = first(instance -> instance.id().equals(text))
                .or(() -> first(instance -> isLive(instance) && instance.name().equals(text)))
                .or(() -> first(instance -> instance.name().equals(text)));
        return exact.isPresent() ? exact.map(instance -> new Match(instance, true)) : findByPrefix(text);
    }

    static boolean isLive(InstanceResponse instance) {
        return instance.state().equals("ACTIVE") || instance.state().equals("SUSPENDED");
    }

    private Optional<InstanceResponse> first(Predicate<InstanceResponse> condition) {
        return instances.stream().filter(condition).findFirst();
    }

    private Optional<Match> findByPrefix(String text) throws AdminException {
        List<InstanceResponse> all = instances.stream()
                .filter(instance ->
                        instance.id().startsWith(text) || instance.name().startsWith(text))
                .toList();
        List<InstanceResponse> live =
                all.stream().filter(InstanceFinder::isLive).toList();
        List<InstanceResponse> candidates = live.isEmpty() ? all : live;
        if (candidates.size() > 1) {
            throw new AdminException(
                    Kind.CONFLICT,
                    "'" + text + "' is ambiguous: " + candidates.size() + " instances start with it: "
                            + candidates.stream()
                                    .limit(SHOWN)
                                    .map(instance -> instance.id() + " '" + instance.name() + "'")
                                    .collect(Collectors.joining(", "))
                            + (candidates.size() > SHOWN ? ", ..." : ""),
                    "give more of the name, or an ID");
        }
        return candidates.stream().findFirst().map(instance -> new Match(instance, false));
    }
}
