package io.keybroker.admin.api;

import java.util.List;

/** Responses of the admin API about store keys and master keys. */
public final class StoreKeyResponses {
    private StoreKeyResponses() {}

    /**
     * A way to open the sealed store.
     *
     * @param kind its sort: {@code passphrase}, {@code key-file}, {@code credential} or {@code aws-kms}
     * @param label which one of its sort
     */
    public record StoreKeyResponse(String kind, String label) {}

    /**
     * All ways to open the sealed store.
     *
     * @param keys each of them
     */
    public record StoreKeyList(List<StoreKeyResponse> keys) {
        public StoreKeyList {
            keys = List.copyOf(keys);
        }
    }

    /**
     * A master key, which instances' secrets come from.
     *
     * @param version its number
     * @param current whether new credentials come from it
     * @param live how many credentials that still live come from it
     */
    public record MasterKeyResponse(int version, boolean current, int live) {}

    /**
     * All master keys, the oldest first.
     *
     * @param keys each of them
     */
    public record MasterKeyList(List<MasterKeyResponse> keys) {
        public MasterKeyList {
            keys = List.copyOf(keys);
        }
    }
}
