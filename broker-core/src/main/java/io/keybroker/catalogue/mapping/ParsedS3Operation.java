package io.keybroker.catalogue.mapping;

import java.util.List;
import java.util.Optional;

/**
 * A row of s3-operations.tsv, parsed by {@link OperationRowParser}; {@link #text} returns its original form.
 *
 * @param level service, bucket or object
 * @param method the method
 * @param subResource the query parameter of the sub-resource; {@code -} for none
 * @param name the operation's name
 * @param actions the required actions, with or without their prefix
 * @param nameWithId the operation's name if the query has an ID as well
 */
public record ParsedS3Operation(
        String level,
        String method,
        String subResource,
        String name,
        List<String> actions,
        Optional<String> nameWithId) {
    /** Returns the row as written in the table. */
    String text() {
        String row = String.join("\t", level, method, subResource, name, String.join(",", actions));
        return nameWithId.map(other -> row + '\t' + other).orElse(row);
    }
}
