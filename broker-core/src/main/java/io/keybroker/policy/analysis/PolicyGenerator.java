package io.keybroker.policy.analysis;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keybroker.policy.ActionMatcher;
import io.keybroker.policy.RequestedResource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Generates the smallest policy that allows a set of observed requests. Actions on the same resources share a
 * statement; unknown parts of resources become {@code *}. Nothing else is widened.
 */
public final class PolicyGenerator {
    private final Map<String, Map<String, Set<String>>> resourcesByAction = new TreeMap<>();

    /** Adds one required permission of a request. */
    public void add(String action, String resource) {
        resourcesByAction
                .computeIfAbsent(ActionMatcher.serviceOf(action), service -> new TreeMap<>())
                .computeIfAbsent(action, key -> new TreeSet<>())
                .add(RequestedResource.parse(resource).pattern());
    }

    /** Whether no permission was added, so that there is no policy to generate. */
    public boolean isEmpty() {
        return resourcesByAction.isEmpty();
    }

    /** Returns the policy as an IAM document. */
    public ObjectNode document() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("Version", "2012-10-17");
        ArrayNode statements = document.putArray("Statement");
        resourcesByAction.forEach((service, seen) -> {
            Map<String, Set<String>> actionsByResources = new TreeMap<>();
            Map<String, Set<String>> resources = new TreeMap<>();
            seen.forEach((action, named) -> {
                Set<String> needed = requiredActions(named);
                String key = String.join("\n", needed);
                resources.put(key, needed);
                actionsByResources
                        .computeIfAbsent(key, actions -> new TreeSet<>())
                        .add(action);
            });
            actionsByResources.forEach(
                    (key, actions) -> statements.add(statement(actions, resources.getOrDefault(key, Set.of()))));
        });
        return document;
    }

    /** Drops resources that a {@code *} of the same action covers. */
    private static Set<String> requiredActions(Set<String> named) {
        return named.contains("*") ? Set.of("*") : named;
    }

    private static ObjectNode statement(Set<String> actions, Set<String> resources) {
        ObjectNode statement = JsonNodeFactory.instance.objectNode();
        statement.put("Effect", "Allow");
        actions.forEach(statement.putArray("Action")::add);
        resources.forEach(statement.putArray("Resource")::add);
        return statement;
    }
}
