package io.keybroker.config;

/**
 * Location of the registry: the SQLite file in the home directory, or a database URL, which may contain a password.
 */
public final class RegistryAddress {
    static final RegistryAddress SQLITE = new RegistryAddress("sqlite");

    private final String text;

    RegistryAddress(String text) {
        this.text = text;
    }

    /** Whether it is the file in the home directory, which supports only one broker. */
    public boolean isLocal() {
        return text.equals(SQLITE.text);
    }

    /** Returns {@code sqlite}, or the URL with its password; only for the store. */
    public String jdbcUrl() {
        return text;
    }

    @Override
    public String toString() {
        return isLocal() ? text : "postgresql://[redacted]";
    }
}
