package io.keybroker.config;

import java.nio.file.Path;

/**
 * File, line and key of a setting.
 *
 * @param file the file
 * @param line its line, from 1
 * @param key its keys from the root, as in {@code listen.data}, empty at the root
 */
record Place(Path file, int line, String key) {
    Place at(int otherLine, String child) {
        return new Place(file, otherLine, key.isEmpty() ? child : key + '.' + child);
    }

    /** What was found here, and what was expected with the remedy. */
    ConfigException wrong(String found, String expected) {
        return problem((key.isEmpty() ? "the file" : key) + ' ' + found, expected);
    }

    ConfigException problem(String what, String expected) {
        return new ConfigException(file + ":" + line + ": " + what + " (expected: " + expected + ")");
    }
}
