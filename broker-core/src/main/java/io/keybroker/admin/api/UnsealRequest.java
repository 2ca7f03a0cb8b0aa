package io.keybroker.admin.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;

/** An operator's wish to unseal the broker, by a passphrase or, if it is empty, by what lies at hand. */
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

    /** Whether keys count that are older than keys that were seen, as after a restore. */
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
