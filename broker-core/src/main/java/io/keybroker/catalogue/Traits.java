package io.keybroker.catalogue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Traits of an operation besides its name and required permissions.
 *
 * @param minting whether its answer carries credentials or passwords
 * @param unsigned whether its body may come unsigned
 * @param events whether its body is a stream of signed events
 * @param hostPrefix what stands in front of the service's host, with the members of the request filled in
 * @param face which of a service's hosts serves it; {@code -} for the usual one
 * @param without the member that leads it to a host that the catalogue does not have; usually empty
 * @param known whether the catalogue lists the operation
 */
public record Traits(
        boolean minting,
        boolean unsigned,
        boolean events,
        String hostPrefix,
        String face,
        String without,
        boolean known) {
    static final Traits NONE = new Traits(false, false, false, "", "-", "", true);
    static final Traits MINTING = new Traits(true, false, false, "", "-", "", true);

    static Traits of(List<Trait> traits) {
        Map<String, String> values = new HashMap<>();
        traits.forEach(trait -> values.putIfAbsent(trait.name(), trait.value()));
        return new Traits(
                values.containsKey("minting"),
                values.containsKey("unsigned"),
                values.containsKey("events"),
                values.getOrDefault("host", ""),
                values.getOrDefault("at", "-"),
                values.getOrDefault("without", ""),
                true);
    }

    /** Traits of an operation that the catalogue does not list. */
    static Traits unknown(boolean minting) {
        return new Traits(minting, false, false, "", "-", "", false);
    }

    Traits withHostPrefix(String prefix) {
        return new Traits(minting, unsigned, events, prefix, face, without, known);
    }

    /** The same at another of the service's hosts, behind a prefix. */
    Traits at(String otherFace, String prefix) {
        return new Traits(minting, unsigned, events, prefix, otherFace, without, known);
    }

    /**
     * One of an operation's traits.
     *
     * @param name its name
     * @param value its value; empty for a trait that has none
     */
    public record Trait(String name, String value) {
        String text() {
            return value.isEmpty() ? name : name + '=' + value;
        }
    }
}
