package io.keybroker.policy;

import java.nio.file.Path;

/**
 * Reference to a statement: file, line, number, Sid.
 *
 * @param file the document it stands in
 * @param line the line that it starts on
 * @param number its place in the document, from 1
 * @param sid what its author calls it; empty for no name
 */
public record StatementRef(Path file, int line, int number, String sid) {
    /** {@code statement 'ReadOnly' at policies/reader.json:4}. */
    @Override
    public String toString() {
        return "statement " + (sid.isEmpty() ? number : "'" + sid + "'") + " at " + file + ':' + line;
    }
}
