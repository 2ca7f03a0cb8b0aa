package io.keybroker.catalogue.operation;

import io.keybroker.catalogue.mapping.OperationRowParser;
import io.keybroker.catalogue.mapping.ParsedOperation;
import io.keybroker.catalogue.model.Service;
import io.keybroker.catalogue.table.TsvTable;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An operation as listed in the table; its model is parsed on first use. */
final class LazyOperationModel {
    private static final int ROUTE = 2;

    private final Service service;
    private final String line;
    private final Map<String, String> types;
    private @Nullable OperationModel row;

    LazyOperationModel(Service service, String line, Map<String, String> types) {
        this.service = service;
        this.line = line;
        this.types = types;
    }

    String name() {
        return TsvTable.secondColumn(line);
    }

    /** Returns method and path template; empty for an operation that a request names. */
    Optional<ParsedOperation.Route> route() {
        int from = 0;
        for (int column = 0; column < ROUTE; column++) {
            from = line.indexOf('\t', from) + 1;
        }
        String column = line.substring(from, line.indexOf('\t', from));
        return OperationRowParser.parseRoute(column);
    }

    /** Whether it is credential-issuing, by its last column. */
    boolean issuesCredentials() {
        return !line.endsWith("\t-") && TsvTable.lastColumn(line).contains("minting");
    }

    /** Whether its row contains a word, regardless of case. */
    boolean mentions(String word) {
        for (int at = 0; at + word.length() <= line.length(); at++) {
            if (line.regionMatches(true, at, word, 0, word.length())) {
                return true;
            }
        }
        return false;
    }

    /** Returns the model; two threads may parse it concurrently, with equal immutable results. */
    OperationModel row() {
        OperationModel operationModel = row;
        if (operationModel == null) {
            operationModel = OperationModel.of(service, line, types);
            row = operationModel;
        }
        return operationModel;
    }
}
