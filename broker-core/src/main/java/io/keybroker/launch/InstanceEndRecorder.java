package io.keybroker.launch;

import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditLog;
import io.keybroker.registry.ConflictException;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.InstanceStore;
import io.keybroker.registry.NoSuchInstanceException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Revokes or suspends instances that EC2 terminated or stopped, and records it. Calls block. */
public final class InstanceEndRecorder {
    private final InstanceStore registrations;
    private final AuditLog audit;
    private final Clock clock;

    /** How an instance has gone. */
    public enum Way {
        /** For ever, and its rights with it. */
        TERMINATE("TERMINATE", "instance revoke"),
        /** Until it is started; its rights come back when an operator says so. */
        STOP("STOP", "instance suspend");

        private final String wireName;
        private final String verb;

        Way(String wireName, String verb) {
            this.wireName = wireName;
            this.verb = verb;
        }

        /** What the audit log calls it. */
        public String wireName() {
            return wireName;
        }
    }

    /**
     * A request that ends or stops instances.
     *
     * @param requestId the broker's own id of it
     * @param instance who sent it
     * @param way what it asks for
     */
    public record Departure(String requestId, String instance, Way way) {}

    public InstanceEndRecorder(InstanceStore registrations, AuditLog audit, Clock clock) {
        this.registrations = registrations;
        this.audit = audit;
        this.clock = clock;
    }

    /** EC2 has done what it was asked: those that it names have gone. */
    public void recordEnd(Departure departure, byte[] answer) {
        List<String> ids = Ec2InstancesResponse.parse(answer)
                .orElseThrow(() -> new IllegalStateException("the EC2 response is invalid"))
                .ids();
        for (String id : ids) {
            Optional<Instance> instance = findInstance(id);
            if (instance.isPresent()
                    && appliesTo(departure.way(), instance.get().state())) {
                recordEnd(departure, id);
            }
        }
    }

    /** The instance of that id; one of that name is another. */
    private Optional<Instance> findInstance(String id) {
        try {
            return Optional.of(registrations.find(id))
                    .filter(instance -> instance.id().equals(id));
        } catch (NoSuchInstanceException e) {
            return Optional.empty(); // it never enrolled here
        }
    }

    private static boolean appliesTo(Way way, InstanceState state) {
        return way == Way.TERMINATE ? state != InstanceState.REVOKED : state == InstanceState.ACTIVE;
    }

    private void recordEnd(Departure departure, String id) {
        try {
            if (departure.way() == Way.TERMINATE) {
                registrations.revoke(id);
            } else {
                registrations.suspend(id);
            }
            record(departure, id);
        } catch (NoSuchInstanceException e) {
            throw new IllegalStateException("instance missing from the registry", e);
        } catch (ConflictException e) {
            throw new IllegalStateException("instance already revoked", e);
        }
    }

    private void record(Departure departure, String id) {
        audit.appendBestEffort(new AuditEvent.Change(
                clock.instant(),
                departure.requestId(),
                departure.instance(),
                departure.way().verb,
                id,
                "EC2 confirmed the request to " + departure.way().wireName() + " it"));
    }
}
