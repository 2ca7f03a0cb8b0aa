package io.keybroker.role;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Launch settings of a role: role, lifetime and reader of launched machines.
 *
 * @param role the role that they get
 * @param tagged the roles that a launch may ask for instead, by its tag {@code keybroker:role}
 * @param ttl how long each of their credentials lives; nothing for as long as their role says
 * @param reader who may read the credential there besides root: a user, {@code :} and a group, or nobody
 */
public record LaunchSettings(String role, Set<String> tagged, Optional<Duration> ttl, String reader) {
    public LaunchSettings {
        tagged = Set.copyOf(tagged);
    }
}
