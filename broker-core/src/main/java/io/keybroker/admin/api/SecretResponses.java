package io.keybroker.admin.api;

import java.time.Instant;
import java.util.List;

/** Responses of the admin API about third-party secrets, without values. */
public final class SecretResponses {
    private SecretResponses() {}

    /**
     * A third-party secret without its value.
     *
     * @param name the secret's name
     * @param resource the resource name in policies
     * @param bytes the size in bytes
     * @param since the time it was stored
     */
    public record SecretResponse(String name, String resource, int bytes, Instant since) {}

    /**
     * Secrets, by name.
     *
     * @param secrets the secrets
     */
    public record SecretList(List<SecretResponse> secrets) {
        public SecretList {
            secrets = List.copyOf(secrets);
        }
    }
}
