package io.keybroker.cli.output;

import java.util.Locale;

/** The forms that a result can take, as {@code -o} names them. */
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
