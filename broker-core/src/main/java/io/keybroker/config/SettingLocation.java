package io.keybroker.config;

import java.nio.file.Path;

/**
 * File, line and key of a setting.
 *
 * @param file the file
 * @param line the line number, from 1
 * @param key the keys from the root, such as {@code listen.data}; empty at the root
 */
record SettingLocation(Path file, int line, String key) {
    SettingLocation child(int otherLine, String child) {
        return new SettingLocation(file, otherLine, key.isEmpty() ? child : key + '.' + child);
    }

    /** Returns the error with the found value, the expected form and the remedy. */
    ConfigException invalid(String found, String expected) {
        return problem((key.isEmpty() ? "the file" : key) + ' ' + found, expected);
    }

    ConfigException problem(String what, String expected) {
        return new ConfigException(file + ":" + line + ": " + what + " (expected: " + expected + ")");
    }
}
