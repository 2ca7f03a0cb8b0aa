package io.keybroker.catalogue.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Traits of an operation besides its name and required permissions.
 *
 * @param issuesCredentials whether its response contains credentials or passwords
 * @param unsigned whether its body may be unsigned
 * @param events whether its body is a stream of signed events
 * @param hostPrefix the host prefix, with its variable filled
 * @param endpointName the host variant of the service; {@code -} for the default
 * @param unsupportedMember a member that requires a host outside the catalogue; usually empty
 * @param known whether the catalogue lists the operation
 */
public record OperationTraits(
        boolean issuesCredentials,
        boolean unsigned,
        boolean events,
        String hostPrefix,
        String endpointName,
        String unsupportedMember,
        boolean known) {
    public static final OperationTraits NONE = new OperationTraits(false, false, false, "", "-", "", true);
    public static final OperationTraits MINTING = new OperationTraits(true, false, false, "", "-", "", true);

    public static OperationTraits of(List<Trait> traits) {
        Map<String, String> values = new HashMap<>();
        traits.forEach(trait -> values.putIfAbsent(trait.name(), trait.value()));
        return new OperationTraits(
                values.containsKey("minting"),
                values.containsKey("unsigned"),
                values.containsKey("events"),
                values.getOrDefault("host", ""),
                values.getOrDefault("at", "-"),
                values.getOrDefault("without", ""),
                true);
    }

    /** Returns the traits of an operation that the catalogue does not list. */
    public static OperationTraits unknown(boolean issuesCredentials) {
        return new OperationTraits(issuesCredentials, false, false, "", "-", "", false);
    }

    public OperationTraits withHostPrefix(String prefix) {
        return new OperationTraits(issuesCredentials, unsigned, events, prefix, endpointName, unsupportedMember, known);
    }

    /** Returns the traits with another host variant and a host prefix. */
    public OperationTraits withEndpoint(String otherFace, String prefix) {
        return new OperationTraits(issuesCredentials, unsigned, events, prefix, otherFace, unsupportedMember, known);
    }

    /**
     * A trait of an operation.
     *
     * @param name the name
     * @param value the value; empty for a trait without one
     */
    public record Trait(String name, String value) {
        public String text() {
            return value.isEmpty() ? name : name + '=' + value;
        }
    }
}
