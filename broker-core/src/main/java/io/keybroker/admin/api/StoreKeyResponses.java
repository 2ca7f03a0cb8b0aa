package io.keybroker.admin.api;

import java.util.List;

/** Responses of the admin API about store keys and master keys. */
public final class StoreKeyResponses {
    private StoreKeyResponses() {}

    /**
     * A store key.
     *
     * @param kind the kind: {@code passphrase}, {@code key-file}, {@code credential} or {@code aws-kms}
     * @param label the label, unique within its kind
     */
    public record StoreKeyResponse(String kind, String label) {}

    /**
     * All store keys.
     *
     * @param keys the store keys
     */
    public record StoreKeyList(List<StoreKeyResponse> keys) {
        public StoreKeyList {
            keys = List.copyOf(keys);
        }
    }

    /**
     * A master key, which instances' secrets are derived from.
     *
     * @param version the version number
     * @param current whether new credentials are derived from it
     * @param live the number of live credentials derived from it
     */
    public record MasterKeyResponse(int version, boolean current, int live) {}

    /**
     * All master keys, the oldest first.
     *
     * @param keys the master keys
     */
    public record MasterKeyList(List<MasterKeyResponse> keys) {
        public MasterKeyList {
            keys = List.copyOf(keys);
        }
    }
}
