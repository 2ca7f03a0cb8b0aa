package io.keybroker.catalogue;

import java.util.Arrays;
import java.util.List;

/**
 * What the catalogue says of an operation beside its name and its demands.
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
    static final Traits NONE = of("-");

    /** Traits of an operation that the catalogue lists. */
    public Traits(boolean minting, boolean unsigned, boolean events, String hostPrefix, String face, String without) {
        this(minting, unsigned, events, hostPrefix, face, without, true);
    }

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

    /** Traits of an operation that the catalogue does not list. */
    static Traits unknown(boolean minting) {
        return new Traits(minting, false, false, "", "-", "", false);
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
        return new Traits(minting, unsigned, events, prefix, face, without, known);
    }

    /** The same at another of the service's hosts, behind a prefix. */
    Traits at(String otherFace, String prefix) {
        return new Traits(minting, unsigned, events, prefix, otherFace, without, known);
    }
}
