package io.keybroker.store.sealed;

/**
 * Name of a record in the sealed store, {@code identity/app}.
 *
 * @param kind the kind of secret
 * @param name the name within the kind
 */
public record RecordId(String kind, String name) {
    static final String IDENTITY = "identity";
    public static final String MASTER = "master";
    static final String ROTATION = "rotation";
    static final String SECRET = "secret";

    /** The first master key of a new store. */
    static final RecordId FIRST_MASTER = new RecordId(MASTER, "1");

    public RecordId {
        if (!wellFormed(kind) || !wellFormed(name) || kind.indexOf('/') >= 0) {
            throw new IllegalArgumentException("record name is invalid (expected: 1 to 128 visible characters)");
        }
    }

    private static boolean wellFormed(String part) {
        return !part.isEmpty() && part.length() <= 128 && part.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    }

    @Override
    public String toString() {
        return kind + '/' + name;
    }
}
