package io.keybroker.launch;

import io.keybroker.registry.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Launches that a client may retry: the same request gets the same user data, so that EC2 treats it as idempotent. */
final class OpenLaunches {
    private static final int MOST = 1024;

    private final Map<Name, TicketedLaunch> byName = new LinkedHashMap<>();

    /**
     * What two requests for one launch have in common.
     *
     * @param instance who launches
     * @param request the hash of the request, which has EC2's own name for the launch in it
     */
    private record Name(String instance, String request) {
        static Name of(Launching by, LaunchRequest request) {
            byte[] asked = request.canonical().getBytes(StandardCharsets.ISO_8859_1);
            return new Name(by.instance(), Sha256.of(asked).hex());
        }
    }

    synchronized Optional<TicketedLaunch> find(Launching by, LaunchRequest request, Instant now) {
        byName.values().removeIf(each -> !now.isBefore(each.ticket().expiresAt()));
        return Optional.ofNullable(byName.get(Name.of(by, request)));
    }

    /** Keeps one that has a name to come again under. */
    synchronized void keep(Launching by, LaunchRequest request, TicketedLaunch launch) {
        if (request.clientToken().isEmpty()) {
            return;
        }
        if (byName.size() >= MOST) {
            byName.remove(byName.keySet().iterator().next());
        }
        byName.put(Name.of(by, request), launch);
    }

    synchronized void forget(String ticket) {
        byName.values().removeIf(each -> each.ticket().id().equals(ticket));
    }
}
