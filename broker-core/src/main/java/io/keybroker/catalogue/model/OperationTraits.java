package io.keybroker.catalogue.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Traits of an operation besides its name and required permissions.
 *
 * @param issuesCredentials whether its answer carries credentials or passwords
 * @param unsigned whether its body may come unsigned
 * @param events whether its body is a stream of signed events
 * @param hostPrefix what stands in front of the service's host, with the members of the request filled in
 * @param endpointName which of a service's hosts serves it; {@code -} for the usual one
 * @param unsupportedMember the member that leads it to a host that the catalogue does not have; usually empty
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

    /** Traits of an operation that the catalogue does not list. */
    public static OperationTraits unknown(boolean minting) {
        return new OperationTraits(minting, false, false, "", "-", "", false);
    }

    public OperationTraits withHostPrefix(String prefix) {
        return new OperationTraits(issuesCredentials, unsigned, events, prefix, endpointName, unsupportedMember, known);
    }

    /** The same at another of the service's hosts, behind a prefix. */
    public OperationTraits withEndpoint(String otherFace, String prefix) {
        return new OperationTraits(issuesCredentials, unsigned, events, prefix, otherFace, unsupportedMember, known);
    }

    /**
     * One of an operation's traits.
     *
     * @param name its name
     * @param value its value; empty for a trait that has none
     */
    public record Trait(String name, String value) {
        public String text() {
            return value.isEmpty() ? name : name + '=' + value;
        }
    }
}
