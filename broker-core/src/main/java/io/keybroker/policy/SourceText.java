package io.keybroker.policy;

import java.nio.file.Path;

/**
 * A text of a document with its location, for error messages.
 *
 * @param file the document
 * @param line its line, from 1
 * @param text the text
 */
record SourceText(Path file, int line, String text) {
    PolicyException problem(String problem) {
        return new PolicyException(file, line, problem);
    }
}
