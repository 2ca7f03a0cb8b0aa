package io.keybroker.admin.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** Request to add a store key; {@code toString} omits the passphrase. */
public final class AddStoreKeyRequest {
    private final Kind kind;
    private final String name;
    private final char[] passphrase;

    /** Kinds of store keys. */
    public enum Kind {
        PASSPHRASE("PASSPHRASE"),
        KEY_FILE("KEY_FILE"),
        CREDENTIAL("CREDENTIAL"),
        AWS_KMS("AWS_KMS");

        private final String wireName;

        Kind(String wireName) {
            this.wireName = wireName;
        }

        /** The name in the admin API and the audit log. */
        @JsonValue
        public String wireName() {
            return wireName;
        }

        @Override
        public String toString() {
            return wireName;
        }
    }

    @JsonCreator
    public AddStoreKeyRequest(
            @JsonProperty("kind") Kind kind,
            @JsonProperty("name") String name,
            @JsonProperty("passphrase") char[] passphrase) {
        this.kind = kind;
        this.name = name;
        this.passphrase = passphrase.clone();
    }

    @JsonProperty
    public Kind kind() {
        return kind;
    }

    /** Returns the file, credential or key; empty for a passphrase. */
    @JsonProperty
    public String name() {
        return name;
    }

    @JsonProperty("passphrase")
    public char[] passphrase() {
        return passphrase.clone();
    }

    public void wipe() {
        Arrays.fill(passphrase, '\0');
    }

    @Override
    public String toString() {
        return "NewStoreKey[" + kind + ", redacted]";
    }
}
