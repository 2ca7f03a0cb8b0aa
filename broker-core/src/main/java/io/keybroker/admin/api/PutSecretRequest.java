package io.keybroker.admin.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.keybroker.secret.SecretValue;
import java.util.Arrays;

/** Request to store a third-party secret; {@code toString} omits the value. */
public final class PutSecretRequest {
    private final String name;
    private final byte[] value;

    @JsonCreator
    public PutSecretRequest(@JsonProperty("name") String name, @JsonProperty("value") byte[] value) {
        this.name = name;
        this.value = value.clone();
    }

    @JsonProperty
    public String name() {
        return name;
    }

    @JsonProperty("value")
    byte[] bytes() {
        return value.clone();
    }

    /** Returns the secret, once; this object's copy is wiped. */
    public SecretValue takeValue() {
        try {
            return SecretValue.of(value);
        } finally {
            Arrays.fill(value, (byte) 0);
        }
    }

    @Override
    public String toString() {
        return "NewSecret[" + name + ", redacted]";
    }
}
