package io.keybroker.catalogue;

import java.util.Arrays;
import java.util.List;

/**
 * Traits of an operation besides its name and required permissions.
 *
 * @param minting whether its answer carries credentials or passwords
 * @param unsigned whether its body may come unsigned
 * @param events whether its body is a stream of signed events
 * @param hostPrefix what stands in front of the service's host, with the members of the request filled in
 * @param face which of a service's hosts serves it; {@code -} for the usual one
 * @param without the member that leads it to a host that the catalogue does not have; usually empty
 */
public record Traits(
        boolean minting, boolean unsigned, boolean events, String hostPrefix, String face, String without) {
    static final Traits NONE = of("-");

    static Traits of(String column) {
        List<String> words = Arrays.asList(column.split(" "));
        return new Traits(
                words.contains("minting"),
                words.contains("unsigned"),
                words.contains("events"),
                after(words, "host=", ""),
                after(words, "at=", "-"),
                after(words, "without=", ""));
    }

    private static String after(List<String> words, String start, String otherwise) {
        return words.stream()
                .filter(word -> word.startsWith(start))
                .map(word -> word.substring(start.length()))
                .findFirst()
                .orElse(otherwise);
    }

    /** The member that fills the gap of the host prefix; empty for none. */
    String hostMember() {
        int open = hostPrefix.indexOf('<');
        return open < 0 ? "" : hostPrefix.substring(open + 1, hostPrefix.indexOf('>', open));
    }

    Traits withHostPrefix(String prefix) {
        return new Traits(minting, unsigned, events, prefix, face, without);
    }

    /** The same at another of the service's hosts, behind a prefix. */
    Traits at(String otherFace, String prefix) {
        return new Traits(minting, unsigned, events, prefix, otherFace, without);
    }
}
