package io.keybroker.catalogue.operation;

import io.keybroker.catalogue.model.Service;
import io.keybroker.catalogue.table.TsvTable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An operation as the table lists it; what that says is worked out from memory when the first request asks for it. */
public final class LazyOperationModel {
    private static final int ROUTE = 2;

    private final Service service;
    private final String line;
    private final Map<String, String> types;
    private @Nullable OperationModel row;

    public LazyOperationModel(Service service, String line, Map<String, String> types) {
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
    OperationModel row() {
        OperationModel operationModel = row;
        if (operationModel == null) {
            operationModel = OperationModel.of(service, TsvTable.columns(line), types);
            row = operationModel;
        }
        return operationModel;
    }
}
