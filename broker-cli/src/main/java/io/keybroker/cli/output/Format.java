package io.keybroker.cli.output;

/** The forms that a result can take, as {@code -o} names them. */
public enum Format {
    TABLE("table"),
    JSON("json"),
    YAML("yaml"),
    NAME("name");

    private final String wireName;

    Format(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
