package io.keybroker.store.sql;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/** Fills a registry by its own statements, thousands of active instances in each transaction. */
public final class RegistryFiller {
    private static final int EACH = 10_000;

    private final SecureRandom random = new SecureRandom();
    private final String role;
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    public RegistryFiller(String role) {
        this.role = role;
    }

    /** Adds so many instances, each of an address of its own, to the registry of a home that no daemon uses. */
    public void fill(Path home, int count) throws IOException {
        try (SqlDatabase store = SqlDatabase.open(home, "sqlite")) {
            for (int from = 0; from < count; from += EACH) {
                int first = from;
                int end = Math.min(count, from + EACH);
                store.change((handle, revision) -> {
                    InstanceDao rows = new InstanceDao(handle);
                    for (int i = first; i < end; i++) {
                        rows.insert(instance(i), false, revision);
                    }
                    return revision;
                });
            }
        }
    }

    private Instance instance(int number) {
        String address = "10." + ((number >> 16) & 255) + "." + ((number >> 8) & 255) + "." + (number & 255);
        return new Instance(
                InstanceIdGenerator.issue(random),
                "batch-" + number,
                Set.of(IpAddress.parse(address)),
                role,
                InstanceState.ACTIVE,
                AccessKeyId.issue(random),
                1,
                1,
                now.minusMillis(number),
                now.plus(1, ChronoUnit.DAYS),
                Tags.parse(""));
    }
}
