package io.keybroker.cli.output;

/** Output formats, by their names in {@code -o}. */
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
