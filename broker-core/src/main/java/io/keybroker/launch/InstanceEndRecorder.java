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
    private final InstanceStore instanceStore;
    private final AuditLog audit;
    private final Clock clock;

    /** Termination or stop. */
    public enum EndKind {
        /** Terminated: the instance is revoked. */
        TERMINATE("TERMINATE", "instance revoke"),
        /** Stopped: the instance is suspended until an operator resumes it. */
        STOP("STOP", "instance suspend");

        private final String wireName;
        private final String verb;

        EndKind(String wireName, String verb) {
            this.wireName = wireName;
            this.verb = verb;
        }

        /** The name in the audit log. */
        public String wireName() {
            return wireName;
        }
    }

    /**
     * A request that terminates or stops instances.
     *
     * @param requestId the broker's request ID
     * @param instance the instance that sent it
     * @param kind termination or stop
     */
    public record InstanceEndRequest(String requestId, String instance, EndKind kind) {}

    public InstanceEndRecorder(InstanceStore instanceStore, AuditLog audit, Clock clock) {
        this.instanceStore = instanceStore;
        this.audit = audit;
        this.clock = clock;
    }

    /** Records the instances that EC2's response names. */
    public void recordEnd(InstanceEndRequest departure, byte[] answer) {
        List<String> ids = Ec2InstancesResponse.parse(answer)
                .orElseThrow(() -> new IllegalStateException("the EC2 response is invalid"))
                .ids();
        for (String id : ids) {
            Optional<Instance> instance = findInstance(id);
            if (instance.isPresent()
                    && appliesTo(departure.kind(), instance.get().state())) {
                recordEnd(departure, id);
            }
        }
    }

    /** Finds the instance by ID, never by name. */
    private Optional<Instance> findInstance(String id) {
        try {
            return Optional.of(instanceStore.find(id))
                    .filter(instance -> instance.id().equals(id));
        } catch (NoSuchInstanceException e) {
            return Optional.empty(); // it is not enrolled here
        }
    }

    private static boolean appliesTo(EndKind kind, InstanceState state) {
        return kind == EndKind.TERMINATE ? state != InstanceState.REVOKED : state == InstanceState.ACTIVE;
    }

    private void recordEnd(InstanceEndRequest departure, String id) {
        try {
            if (departure.kind() == EndKind.TERMINATE) {
                instanceStore.revoke(id);
            } else {
                instanceStore.suspend(id);
            }
            record(departure, id);
        } catch (NoSuchInstanceException e) {
            throw new IllegalStateException("instance missing from the registry", e);
        } catch (ConflictException e) {
            throw new IllegalStateException("instance already revoked", e);
        }
    }

    private void record(InstanceEndRequest departure, String id) {
        audit.appendBestEffort(new AuditEvent.Change(
                clock.instant(),
                departure.requestId(),
                departure.instance(),
                departure.kind().verb,
                id,
                "EC2 confirmed the request to " + departure.kind().wireName() + " it"));
    }
}
