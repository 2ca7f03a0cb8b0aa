package io.keybroker.admin.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;

/** Request to unseal the broker with a passphrase, or with the other store keys if it is empty. */
public final class UnsealRequest {
    private final char[] passphrase;
    private final boolean acceptOlder;

    @JsonCreator
    public UnsealRequest(
            @JsonProperty("passphrase") char[] passphrase, @JsonProperty("acceptOlder") boolean acceptOlder) {
        this.passphrase = passphrase.clone();
        this.acceptOlder = acceptOlder;
    }

    @JsonProperty("passphrase")
    public char[] passphrase() {
        return passphrase.clone();
    }

    /** Whether store keys older than those already seen are accepted, as after a restore. */
    @JsonProperty
    public boolean acceptOlder() {
        return acceptOlder;
    }

    public boolean unattended() {
        return passphrase.length == 0;
    }

    public void wipe() {
        Arrays.fill(passphrase, '\0');
    }

    @Override
    public String toString() {
        return "Unseal[redacted]";
    }
}
