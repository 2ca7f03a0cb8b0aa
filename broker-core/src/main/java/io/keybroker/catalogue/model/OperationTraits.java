package io.keybroker.catalogue.model;

import java.util.Arrays;
import java.util.List;

/**
 * What the catalogue says of an operation beside its name and its demands.
 *
 * @param issuesCredentials whether its answer carries credentials or passwords
 * @param unsigned whether its body may come unsigned
 * @param events whether its body is a stream of signed events
 * @param hostPrefix what stands in front of the service's host, with the members of the request filled in
 * @param endpointName which of a service's hosts serves it; {@code -} for the usual one
 * @param unsupportedMember the member that leads it to a host that the catalogue does not have; usually empty
 */
public record OperationTraits(
        boolean issuesCredentials,
        boolean unsigned,
        boolean events,
        String hostPrefix,
        String endpointName,
        String unsupportedMember) {
    public static final OperationTraits NONE = of("-");

    public static OperationTraits of(String column) {
        List<String> words = Arrays.asList(column.split(" "));
        return new OperationTraits(
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
    public String hostMember() {
        int open = hostPrefix.indexOf('<');
        return open < 0 ? "" : hostPrefix.substring(open + 1, hostPrefix.indexOf('>', open));
    }

    public OperationTraits withHostPrefix(String prefix) {
        return new OperationTraits(issuesCredentials, unsigned, events, prefix, endpointName, unsupportedMember);
    }

    /** The same at another of the service's hosts, behind a prefix. */
    public OperationTraits withEndpoint(String otherFace, String prefix) {
        return new OperationTraits(issuesCredentials, unsigned, events, prefix, otherFace, unsupportedMember);
    }
}
