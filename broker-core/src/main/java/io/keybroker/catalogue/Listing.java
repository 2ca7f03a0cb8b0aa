package io.keybroker.catalogue;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An operation as listed in the table; its model is parsed on first use. */
final class Listing {
    private static final int ROUTE = 2;

    private final Service service;
    private final String line;
    private final Map<String, String> types;
    private @Nullable OperationRow row;

    Listing(Service service, String line, Map<String, String> types) {
        this.service = service;
        this.line = line;
        this.types = types;
    }

    String name() {
        return Table.secondColumn(line);
    }

    /** Method and path template; none for an operation that names itself. */
    Optional<ParsedOperation.Route> route() {
        int from = 0;
        for (int column = 0; column < ROUTE; column++) {
            from = line.indexOf('\t', from) + 1;
        }
        String column = line.substring(from, line.indexOf('\t', from));
        return OperationRowParser.parseRoute(column);
    }

    /** Whether its answer carries credentials, as its last column says. */
    boolean minting() {
        return !line.endsWith("\t-") && Table.lastColumn(line).contains("minting");
    }

    /** Whether a word stands in it at all, in whatever case. */
    boolean mentions(String word) {
        for (int at = 0; at + word.length() <= line.length(); at++) {
            if (line.regionMatches(true, at, word, 0, word.length())) {
                return true;
            }
        }
        return false;
    }

    /** Two threads may work it out at once: what they find is the same, and immutable. */
    OperationRow row() {
        OperationRow known = row;
        if (known == null) {
            known = OperationRow.of(service, line, types);
            row = known;
        }
        return known;
    }
}
