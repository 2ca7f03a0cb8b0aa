package io.keybroker.proxy.launch;

import io.keybroker.catalogue.Operation;
import io.keybroker.gate.Admission;
import io.keybroker.launch.Departures;
import io.keybroker.launch.Departures.Departure;
import io.keybroker.launch.Departures.Way;
import io.keybroker.launch.LaunchTickets;
import io.keybroker.launch.Launching;
import io.keybroker.policy.Launches;
import io.keybroker.policy.Role;
import io.keybroker.policy.Roles;
import io.keybroker.proxy.exchange.Escort;
import io.keybroker.proxy.exchange.Escorts;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.util.Optional;

/** Selects the interceptors of EC2 requests: launches of roles with {@code launches}, terminations and stops. */
public final class LaunchEscorts implements Escorts, AutoCloseable {
    private final LaunchTickets tickets;
    private final Departures departures;
    private final Roles roles;
    private final Worker worker = new Worker();

    public LaunchEscorts(LaunchTickets tickets, Departures departures, Roles roles) {
        this.tickets = tickets;
        this.departures = departures;
        this.roles = roles;
    }

    @Override
    public Escort select(Admission request, String requestId) throws RefusedException {
        Operation operation = request.operation();
        if (!operation.service().signingName().equals("ec2")) {
            return Escort.NONE;
        }
        return switch (operation.name()) {
            case "RunInstances" -> launch(request, requestId);
            case "TerminateInstances" -> departure(request, Way.TERMINATE, requestId);
            case "StopInstances" -> departure(request, Way.STOP, requestId);
            default -> Escort.NONE;
        };
    }

    private Escort launch(Admission request, String requestId) throws RefusedException {
        Optional<Launches> launches = roles.named(request.instance().role()).flatMap(Role::launches);
        if (launches.isEmpty()) {
            return Escort.NONE;
        }
        if (!request.head().method().equals("POST")) {
            throw new RefusedException(
                    Refusal.MALFORMED,
                    "RunInstances by GET is not supported for a role with launches (expected: POST)");
        }
        Launching launching = new Launching(
                requestId,
                request.instance().id(),
                launches.get(),
                request.endpoint().region());
        worker.reserve();
        return new LaunchEscort(worker, tickets, launching);
    }

    private Escort departure(Admission request, Way way, String requestId) throws RefusedException {
        worker.reserve();
        return new DepartureEscort(
                worker, departures, new Departure(requestId, request.instance().id(), way));
    }

    /** Lets those under way finish. */
    @Override
    public void close() {
        worker.close();
    }
}
