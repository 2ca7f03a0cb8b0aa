package io.keybroker.catalogue;

import java.util.Map;
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
        int from = line.indexOf('\t') + 1;
        return line.substring(from, line.indexOf('\t', from));
    }

    /** Method and path template; {@code -} for an operation that names itself. */
    String route() {
        int from = 0;
        for (int column = 0; column < ROUTE; column++) {
            from = line.indexOf('\t', from) + 1;
        }
        return line.substring(from, line.indexOf('\t', from));
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
            known = OperationRow.of(service, Table.columns(line), types);
            row = known;
        }
        return known;
    }
}
