package io.keybroker.store.sealed;

/** An encrypted secret, bound to its ID and to the generation of the store that wrote it. */
final class SealedRecord {
    private final RecordId id;
    private final long version;
    private final byte[] sealed;

    SealedRecord(RecordId id, long version, byte[] sealed) {
        this.id = id;
        this.version = version;
        this.sealed = sealed;
    }

    RecordId id() {
        return id;
    }

    long version() {
        return version;
    }

    byte[] sealed() {
        return sealed;
    }
}
