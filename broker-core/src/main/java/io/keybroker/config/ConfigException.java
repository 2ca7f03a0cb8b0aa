package io.keybroker.config;

/** A setting that cannot stand: the message names the file, the line, what was found and the remedy. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }
}
