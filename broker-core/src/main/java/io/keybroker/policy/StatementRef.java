package io.keybroker.policy;

import java.nio.file.Path;

/**
 * Reference to a statement: file, line, number, Sid.
 *
 * @param file the document
 * @param line the first line
 * @param number the position in the document, from 1
 * @param sid the Sid; empty if absent
 */
public record StatementRef(Path file, int line, int number, String sid) {
    /** Returns text such as {@code statement 'ReadOnly' at policies/reader.json:4}. */
    @Override
    public String toString() {
        return "statement " + (sid.isEmpty() ? number : "'" + sid + "'") + " at " + file + ':' + line;
    }
}
