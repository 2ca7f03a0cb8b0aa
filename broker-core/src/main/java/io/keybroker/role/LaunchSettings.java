package io.keybroker.role;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Launch settings of a role: role, lifetime and reader of launched machines.
 *
 * @param role the default role
 * @param tagged further roles that a launch may request by its tag {@code keybroker:role}
 * @param ttl the lifetime of each credential; the role's default if absent
 * @param reader the user who may read the credential besides root: a user, {@code :} and a group; or empty
 */
public record LaunchSettings(String role, Set<String> tagged, Optional<Duration> ttl, String reader) {
    public LaunchSettings {
        tagged = Set.copyOf(tagged);
    }
}
