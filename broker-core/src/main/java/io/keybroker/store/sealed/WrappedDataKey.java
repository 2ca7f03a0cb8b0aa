package io.keybroker.store.sealed;

/** The data key, wrapped by one store key. */
final class WrappedDataKey {
    private final String kind;
    private final String label;
    private final byte[] wrapped;

    WrappedDataKey(String kind, String label, byte[] wrapped) {
        this.kind = kind;
        this.label = label;
        this.wrapped = wrapped;
    }

    String kind() {
        return kind;
    }

    String label() {
        return label;
    }

    byte[] wrapped() {
        return wrapped;
    }

    /** Whether it was made by that wrapping key. */
    boolean isWrappedBy(String otherKind, String otherLabel) {
        return kind.equals(otherKind) && label.equals(otherLabel);
    }

    /** Returns the associated data, so that a wrapped key cannot be moved to another store, kind or label. */
    static String context(String store, String kind, String label) {
        return store + '\n' + kind + '\n' + label;
    }
}
