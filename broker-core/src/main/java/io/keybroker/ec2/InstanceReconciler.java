package io.keybroker.ec2;

import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditLog;
import io.keybroker.ec2.InstanceDescription.NetworkInterface;
import io.keybroker.registry.Ec2Instance;
import io.keybroker.registry.Ec2InstanceStore;
import io.keybroker.registry.Instance;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reconciles the registry with EC2: revokes or suspends instances that were terminated, stopped, moved or not found.
 * Without a response of EC2 nothing changes.
 */
public final class InstanceReconciler {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceReconciler.class);
    private static final String BY = "ec2";

    private final InstanceDescriber ec2;
    private final Ec2InstanceStore instanceStore;
    private final AuditLog audit;
    private final Clock clock;
    private final Set<String> missed = new HashSet<>();

    public InstanceReconciler(InstanceDescriber ec2, Ec2InstanceStore instanceStore, AuditLog audit, Clock clock) {
        this.ec2 = ec2;
        this.instanceStore = instanceStore;
        this.audit = audit;
        this.clock = clock;
    }

    /** Checks all active instances once; blocks, and must not run concurrently. */
    public void reconcile() {
        Map<String, List<Ec2Instance>> byRegion = instanceStore.live().stream()
                .filter(ec2Instance -> ec2.coversRegion(ec2Instance.region()))
                .collect(Collectors.groupingBy(Ec2Instance::region, TreeMap::new, Collectors.toList()));
        byRegion.forEach(this::reconcile);
    }

    private void reconcile(String region, List<Ec2Instance> ec2Instances) {
        try {
            Map<String, InstanceDescription> described = ec2.describe(
                    region,
                    ec2Instances.stream()
                            .map(ec2Instance -> ec2Instance.instance().id())
                            .toList());
            if (described.isEmpty() && ec2Instances.size() > 1) {
                LOG.atError()
                        .addKeyValue("region", region)
                        .addKeyValue("instances", ec2Instances.size())
                        .log("no instance found in EC2");
                return;
            }
            ec2Instances.forEach(ec2Instance -> compare(
                    ec2Instance,
                    Optional.ofNullable(described.get(ec2Instance.instance().id()))));
        } catch (Ec2UnavailableException e) {
            LOG.atWarn()
                    .addKeyValue("region", region)
                    .addKeyValue("reason", e.getMessage())
                    .log("EC2 request failed");
        }
    }

    private void compare(Ec2Instance ec2Instance, Optional<InstanceDescription> described) {
        String id = ec2Instance.instance().id();
        if (described.isEmpty()) {
            recordMissing(ec2Instance);
            return;
        }
        missed.remove(id);
        InstanceDescription instanceDescription = described.get();
        if (instanceDescription.isTerminated()) {
            recordTermination(id, instanceDescription.state());
        } else if (!instanceDescription.isRunning()) {
            recordStop(id, instanceDescription.state());
        } else if (instanceDescription.primary().isPresent()) {
            compare(ec2Instance, instanceDescription.primary().get());
        }
    }

    /** Records an instance that EC2 no longer knows; it is checked again before it counts as terminated. */
    private void recordMissing(Ec2Instance ec2Instance) {
        String id = ec2Instance.instance().id();
        if (ec2Instance.networkInterface().isPresent() && !missed.add(id)) {
            missed.remove(id);
            recordTermination(id, "not found in EC2");
        }
    }

    private void compare(Ec2Instance ec2Instance, NetworkInterface primary) {
        String id = ec2Instance.instance().id();
        if (!ec2Instance.instance().isBoundTo(primary.address())) {
            recordMismatch(id, "its primary address is " + primary.address());
        } else if (ec2Instance.networkInterface().isEmpty()) {
            instanceStore.recordInterface(id, primary.id());
        } else if (!ec2Instance.networkInterface().get().equals(primary.id())) {
            recordMismatch(
                    id,
                    "its network interface is " + primary.id() + " (expected: "
                            + ec2Instance.networkInterface().get() + ")");
        }
    }

    /** Revokes a terminated instance. */
    void recordTermination(String id, String state) {
        instanceStore.revoke(id).ifPresent(instance -> record(instance, "instance revoke", state));
    }

    /** Suspends a stopped instance until its next start. */
    void recordStop(String id, String state) {
        instanceStore.suspendUntilEnrolment(id).ifPresent(instance -> record(instance, "instance suspend", state));
    }

    private void recordMismatch(String id, String found) {
        instanceStore.suspend(id).ifPresent(instance -> {
            LOG.atError()
                    .addKeyValue("instance", id)
                    .addKeyValue("found", found)
                    .log("instance changed in EC2");
            record(instance, "instance suspend", "alarm: " + found);
        });
    }

    /** Records a revocation or suspension, which is already effective. */
    private void record(Instance instance, String verb, String detail) {
        audit.appendBestEffort(new AuditEvent.Change(clock.instant(), "", BY, verb, instance.id(), detail));
    }
}
