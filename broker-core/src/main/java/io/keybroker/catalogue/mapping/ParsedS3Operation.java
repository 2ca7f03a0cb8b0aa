package io.keybroker.catalogue.mapping;

import java.util.List;
import java.util.Optional;

/**
 * A row of s3-operations.tsv, taken apart by {@link OperationRowParser}; {@link #text} writes it back as it was.
 *
 * @param level service, bucket or object
 * @param method the method
 * @param subResource the query parameter that names what is asked about; {@code -} for none
 * @param name the operation's name
 * @param actions the actions that it asks for, with or without their prefix
 * @param nameWithId the operation's name where the query has an id as well
 */
public record ParsedS3Operation(
        String level,
        String method,
        String subResource,
        String name,
        List<String> actions,
        Optional<String> nameWithId) {
    /** The row as the table has it. */
    String text() {
        String row = String.join("\t", level, method, subResource, name, String.join(",", actions));
        return nameWithId.map(other -> row + '\t' + other).orElse(row);
    }
}
