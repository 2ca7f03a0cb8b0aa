package io.keybroker.config;

/** An invalid setting: the message names file, line, value and remedy. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }
}
