package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.admin.api.RoleResponses.RoleChange;
import io.keybroker.admin.api.RoleResponses.RolesReloaded;
import io.keybroker.registry.InstanceStore;
import io.keybroker.role.Role;
import io.keybroker.role.Roles;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Reloads the roles of broker.yaml at run time, all or none. */
public final class RoleReloader {
    private final Roles roles;
    private final InstanceStore instanceStore;
    private final Clock clock;
    private final RoleSource files;
    private final ChangeAudit record;

    public RoleReloader(Roles roles, InstanceStore instanceStore, Clock clock, RoleSource files, ChangeAudit record) {
        this.roles = roles;
        this.instanceStore = instanceStore;
        this.clock = clock;
        this.files = files;
        this.record = record;
    }

    /** Reloads the roles, one reload at a time; an invalid file is rejected without any change. */
    synchronized RolesReloaded reload(OperatorContext operatorContext, Predicate<String> keyed) throws AdminException {
        Map<String, Role> next = new TreeMap<>(files.read());
        List<RoleChange> changes = changes(this.roles.byName(), next);
        if (!changes.isEmpty()) {
            String detail = changes.stream().map(RoleChange::toString).collect(Collectors.joining("; "));
            record.write(operatorContext, "role reload", "roles", detail);
            this.roles.replace(next);
        }
        List<String> warnings = new ArrayList<>(orphans(next));
        warnings.addAll(rolesWithoutKey(next, keyed));
        return new RolesReloaded(changes, warnings);
    }

    private static List<RoleChange> changes(Map<String, Role> before, Map<String, Role> after) {
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        List<RoleChange> changes = new ArrayList<>();
        for (String name : names) {
            Role old = before.get(name);
            Role now = after.get(name);
            if (old == null) {
                changes.add(new RoleChange(name, "added", List.of()));
            } else if (now == null) {
                changes.add(new RoleChange(name, "removed", List.of()));
            } else if (!settings(old, now).isEmpty()) {
                changes.add(new RoleChange(name, "changed", settings(old, now)));
            }
        }
        return changes;
    }

    /** Returns the changed settings by their names in broker.yaml. */
    private static List<String> settings(Role old, Role now) {
        List<String> settings = new ArrayList<>();
        addChange(settings, "identity", old.identity(), now.identity());
        addChange(
                settings, "identities", old.signers().byService(), now.signers().byService());
        addChange(settings, "policy", old.policy().statements(), now.policy().statements());
        addChange(settings, "ttl", old.ttl(), now.ttl());
        addChange(settings, "maxTtl", old.maxTtl(), now.maxTtl());
        addChange(settings, "tags", old.tags(), now.tags());
        addChange(settings, "launches", old.launches(), now.launches());
        addOptions(settings, old.leeway(), now.leeway());
        return settings;
    }

    private static void addOptions(List<String> settings, Role.Options old, Role.Options now) {
        addChange(settings, "presign", old.presign().mode(), now.presign().mode());
        addChange(
                settings, "presignMaxAge", old.presign().maxAge(), now.presign().maxAge());
        addChange(settings, "sigv2", old.sigv2(), now.sigv2());
        addChange(settings, "mint", old.mint(), now.mint());
        addChange(settings, "mode", old.learnMode(), now.learnMode());
        addChange(settings, "unknownOperations", old.unknownOperations(), now.unknownOperations());
        addChange(settings, "stores", old.stores().byService(), now.stores().byService());
        addChange(
                settings, "bucketStores", old.stores().byBucket(), now.stores().byBucket());
        addChange(settings, "anonymous", old.anonymous(), now.anonymous());
    }

    private static void addChange(List<String> settings, String name, Object old, Object now) {
        if (!old.equals(now)) {
            settings.add(name);
        }
    }

    /** Returns roles of live instances that are absent in the file. */
    private List<String> orphans(Map<String, Role> roles) {
        Map<String, Long> liveByRole = instanceStore.liveByRole(clock.instant());
        return liveByRole.entrySet().stream()
                .filter(entry -> !roles.containsKey(entry.getKey()))
                .map(entry -> "the role '" + entry.getKey() + "' was removed, but " + entry.getValue()
                        + " live instance(s) use it: their requests get 503")
                .toList();
    }

    private static List<String> rolesWithoutKey(Map<String, Role> roles, Predicate<String> keyed) {
        List<String> warnings = new ArrayList<>();
        for (Role role : roles.values()) {
            TreeSet<String> names = new TreeSet<>(role.signers().byService().values());
            names.add(role.identity());
            names.removeIf(keyed);
            names.forEach(
                    name -> warnings.add("the identity '" + name + "' of role '" + role.name() + "' has no key yet"));
        }
        return warnings;
    }
}
