package io.keybroker.launch;

import io.keybroker.registry.SecretHash;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Launches that a client may retry: the same request gets the same user data, so that EC2 treats it as idempotent. */
final class IdempotentLaunches {
    private static final int MOST = 1024;

    private final Map<LaunchKey, TicketedLaunch> byName = new LinkedHashMap<>();

    /**
     * Key of a launch, equal for its retries.
     *
     * @param instance the launching instance
     * @param request the hash of the request, including its client token
     */
    private record LaunchKey(String instance, String request) {
        static LaunchKey from(LaunchContext launchContext, RunInstancesForm request) {
            byte[] bytes = request.canonical().getBytes(StandardCharsets.ISO_8859_1);
            return new LaunchKey(
                    launchContext.instance(), SecretHash.hash(bytes).hex());
        }
    }

    synchronized Optional<TicketedLaunch> find(LaunchContext launchContext, RunInstancesForm request, Instant now) {
        byName.values()
                .removeIf(
                        ticketedLaunch -> !now.isBefore(ticketedLaunch.ticket().expiresAt()));
        return Optional.ofNullable(byName.get(LaunchKey.from(launchContext, request)));
    }

    /** Stores a launch that has a client token. */
    synchronized void remember(LaunchContext launchContext, RunInstancesForm request, TicketedLaunch launch) {
        if (request.clientToken().isEmpty()) {
            return;
        }
        if (byName.size() >= MOST) {
            byName.remove(byName.keySet().iterator().next());
        }
        byName.put(LaunchKey.from(launchContext, request), launch);
    }

    synchronized void forget(String ticket) {
        byName.values().removeIf(ticketedLaunch -> ticketedLaunch.ticket().id().equals(ticket));
    }
}
