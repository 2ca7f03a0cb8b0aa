package io.keybroker.catalogue.dataplane;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One row of data-plane-hosts.tsv: a part of an ARN that the name of a host shows.
 *
 * @param host the whole name
 * @param part the name of the gap in the ARN
 * @param value what stands there, with {@code $1} for the first group of the name
 */
record HostVariable(Pattern host, String part, String value) {
    static HostVariable parse(String[] row) {
        return new HostVariable(Pattern.compile(row[1]), row[2], row[3]);
    }

    Optional<String> find(String name) {
        Matcher matcher = host.matcher(name);
        return matcher.matches() ? Optional.of(value.replace("$1", matcher.group(1))) : Optional.empty();
    }
}
