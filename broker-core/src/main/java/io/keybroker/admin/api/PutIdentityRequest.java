package io.keybroker.admin.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.keybroker.credential.SecretKey;
import java.util.Arrays;

/** Request to store a real key under an identity name; {@code toString} omits the secret. */
public final class PutIdentityRequest {
    private final String name;
    private final String accessKeyId;
    private final char[] secretAccessKey;

    @JsonCreator
    public PutIdentityRequest(
            @JsonProperty("name") String name,
            @JsonProperty("accessKeyId") String accessKeyId,
            @JsonProperty("secretAccessKey") char[] secretAccessKey) {
        this.name = name;
        this.accessKeyId = accessKeyId;
        this.secretAccessKey = secretAccessKey.clone();
    }

    @JsonProperty
    public String name() {
        return name;
    }

    @JsonProperty
    public String accessKeyId() {
        return accessKeyId;
    }

    @JsonProperty("secretAccessKey")
    char[] secretCharacters() {
        return secretAccessKey.clone();
    }

    /** Returns the secret, once; this object's copy is wiped. */
    public SecretKey takeSecret() {
        try {
            return SecretKey.of(secretAccessKey);
        } finally {
            Arrays.fill(secretAccessKey, '\0');
        }
    }

    public boolean hasSecret() {
        return secretAccessKey.length > 0;
    }

    @Override
    public String toString() {
        return "NewIdentity[" + name + ", " + accessKeyId + ", secret redacted]";
    }
}
