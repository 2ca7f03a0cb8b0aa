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
    public Optional<Escort> of(Admission admission, String requestId) throws RefusedException {
        Operation operation = admission.operation();
        if (!operation.service().signingName().equals("ec2")) {
            return Optional.empty();
        }
        return switch (operation.name()) {
            case "RunInstances" -> launch(admission, requestId);
            case "TerminateInstances" -> departure(admission, Way.TERMINATE, requestId);
            case "StopInstances" -> departure(admission, Way.STOP, requestId);
            default -> Optional.empty();
        };
    }

    private Optional<Escort> launch(Admission admission, String requestId) throws RefusedException {
        Optional<Launches> launches = roles.named(admission.holder().role()).flatMap(Role::launches);
        if (launches.isEmpty()) {
            return Optional.empty();
        }
        if (!admission.head().method().equals("POST")) {
            throw new RefusedException(
                    Refusal.MALFORMED,
                    "RunInstances by GET is not supported for a role with launches (expected: POST)");
        }
        Launching by = new Launching(
                requestId,
                admission.holder().id(),
                launches.get(),
                admission.endpoint().region());
        worker.enter();
        return Optional.of(new LaunchEscort(worker, tickets, by));
    }

    private Optional<Escort> departure(Admission admission, Way way, String requestId) throws RefusedException {
        worker.enter();
        Departure departure = new Departure(requestId, admission.holder().id(), way);
        return Optional.of(new DepartureEscort(worker, departures, departure));
    }

    /** Lets those under way finish. */
    @Override
    public void close() {
        worker.close();
    }
}
