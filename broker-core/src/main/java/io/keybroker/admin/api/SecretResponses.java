package io.keybroker.admin.api;

import java.time.Instant;
import java.util.List;

/** Responses of the admin API about third-party secrets, without values. */
public final class SecretResponses {
    private SecretResponses() {}

    /**
     * A secret as operators see it.
     *
     * @param name how it is asked for
     * @param resource what policies call it
     * @param bytes its size
     * @param since when it was put
     */
    public record SecretResponse(String name, String resource, int bytes, Instant since) {}

    /**
     * Secrets, by name.
     *
     * @param secrets each of them
     */
    public record SecretList(List<SecretResponse> secrets) {
        public SecretList {
            secrets = List.copyOf(secrets);
        }
    }
}
