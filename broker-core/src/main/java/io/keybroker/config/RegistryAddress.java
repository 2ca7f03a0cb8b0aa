package io.keybroker.config;

/** Where the registry lies: the file in the home directory, or a database whose URL may hold a password. */
public final class RegistryAddress {
    static final RegistryAddress SQLITE = new RegistryAddress("sqlite");

    private final String text;

    RegistryAddress(String text) {
        this.text = text;
    }

    /** Whether it is the file in the home directory, which one broker alone can use. */
    public boolean isLocal() {
        return text.equals(SQLITE.text);
    }

    /** {@code sqlite}, or the URL with its password: for the store alone. */
    public String jdbcUrl() {
        return text;
    }

    @Override
    public String toString() {
        return isLocal() ? text : "postgresql://[redacted]";
    }
}
