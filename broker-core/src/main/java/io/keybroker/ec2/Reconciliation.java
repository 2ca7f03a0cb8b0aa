package io.keybroker.ec2;

import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditLog;
import io.keybroker.ec2.Description.NetworkInterface;
import io.keybroker.registry.Ec2Instance;
import io.keybroker.registry.Ec2Registrations;
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
public final class Reconciliation {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);
    private static final String BY = "ec2";

    private final Ec2Instances ec2;
    private final Ec2Registrations registrations;
    private final AuditLog audit;
    private final Clock clock;
    private final Set<String> missed = new HashSet<>();

    public Reconciliation(Ec2Instances ec2, Ec2Registrations registrations, AuditLog audit, Clock clock) {
        this.ec2 = ec2;
        this.registrations = registrations;
        this.audit = audit;
        this.clock = clock;
    }

    /** Looks once at all instances that hold rights; blocks, and is not to be called by two at once. */
    public void look() {
        Map<String, List<Ec2Instance>> byRegion = registrations.live().stream()
                .filter(each -> ec2.asksIn(each.region()))
                .collect(Collectors.groupingBy(Ec2Instance::region, TreeMap::new, Collectors.toList()));
        byRegion.forEach(this::look);
    }

    private void look(String region, List<Ec2Instance> known) {
        try {
            Map<String, Description> described = ec2.describe(
                    region, known.stream().map(each -> each.instance().id()).toList());
            if (described.isEmpty() && known.size() > 1) {
                LOG.atError()
                        .addKeyValue("region", region)
                        .addKeyValue("instances", known.size())
                        .log("no instance found in EC2");
                return;
            }
            known.forEach(each -> compare(
                    each, Optional.ofNullable(described.get(each.instance().id()))));
        } catch (Ec2SilentException e) {
            LOG.atWarn()
                    .addKeyValue("region", region)
                    .addKeyValue("reason", e.getMessage())
                    .log("EC2 request failed");
        }
    }

    private void compare(Ec2Instance known, Optional<Description> described) {
        String id = known.instance().id();
        if (described.isEmpty()) {
            missing(known);
            return;
        }
        missed.remove(id);
        Description found = described.get();
        if (found.ended()) {
            ended(id, found.state());
        } else if (!found.alive()) {
            stopped(id, found.state());
        } else if (found.primary().isPresent()) {
            compare(known, found.primary().get());
        }
    }

    /** One that EC2 has known and knows no more is looked for once again before it is believed to be gone. */
    private void missing(Ec2Instance known) {
        String id = known.instance().id();
        if (known.networkInterface().isPresent() && !missed.add(id)) {
            missed.remove(id);
            ended(id, "not found in EC2");
        }
    }

    private void compare(Ec2Instance known, NetworkInterface primary) {
        String id = known.instance().id();
        if (!known.instance().sendsFrom(primary.address())) {
            suspected(id, "its primary address is " + primary.address());
        } else if (known.networkInterface().isEmpty()) {
            registrations.seen(id, primary.id());
        } else if (!known.networkInterface().get().equals(primary.id())) {
            suspected(
                    id,
                    "its network interface is " + primary.id() + " (expected: "
                            + known.networkInterface().get() + ")");
        }
    }

    /** It has ended: its rights are over. */
    void ended(String id, String state) {
        registrations.ended(id).ifPresent(each -> record(each, "instance revoke", state));
    }

    /** It is stopped: its rights are over until it is started. */
    void stopped(String id, String state) {
        registrations.stopped(id).ifPresent(each -> record(each, "instance suspend", state));
    }

    private void suspected(String id, String found) {
        registrations.suspected(id).ifPresent(each -> {
            LOG.atError()
                    .addKeyValue("instance", id)
                    .addKeyValue("found", found)
                    .log("instance changed in EC2");
            record(each, "instance suspend", "alarm: " + found);
        });
    }

    /** What takes rights has taken effect before it is recorded. */
    private void record(Instance instance, String verb, String detail) {
        audit.note(new AuditEvent.Change(clock.instant(), "", BY, verb, instance.id(), detail));
    }
}
