package io.keybroker.cli.output;

import java.util.Locale;

/** Output formats of {@code -o}. */
public enum Format {
    TABLE,
    JSON,
    YAML,
    NAME;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
