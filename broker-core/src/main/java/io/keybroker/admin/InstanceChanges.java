package io.keybroker.admin;

import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.admin.Replies.InstanceReply;
import io.keybroker.credential.InstanceSecrets;
import io.keybroker.credential.SecretDerivation;
import io.keybroker.credential.SecretKey;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Role;
import io.keybroker.policy.Roles;
import io.keybroker.refusal.EnrolmentRefusedException;
import io.keybroker.refusal.RefusedException;
import io.keybroker.registry.ConflictException;
import io.keybroker.registry.EnrolmentNonce;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.NoSuchInstanceException;
import io.keybroker.registry.Registration;
import io.keybroker.registry.Registrations;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Operator use cases of instances. Grants are recorded before they take effect; revocations take effect first, so that
 * a full disk cannot delay them.
 */
final class InstanceChanges {
    private static final Duration WINDOW = Duration.ofMinutes(15);

    private final SecureRandom random = new SecureRandom();
    private final Registrations registrations;
    private final Roles roles;
    private final InstanceSecrets secrets;
    private final Clock clock;
    private final Advertised advertised;
    private final ChangeRecord changes;

    InstanceChanges(
            Registrations registrations,
            Roles roles,
            InstanceSecrets secrets,
            Clock clock,
            Advertised advertised,
            ChangeRecord changes) {
        this.registrations = registrations;
        this.roles = roles;
        this.secrets = secrets;
        this.clock = clock;
        this.advertised = advertised;
        this.changes = changes;
    }

    RegisteredInstance register(Caller by, RegisterInstance wanted) throws AdminProblem {
        return register(by, wanted, Optional.empty());
    }

    /** With a nonce that lets the instance renew, as long as its role allows. */
    RegisteredInstance registerRenewable(Caller by, RegisterInstance wanted) throws AdminProblem {
        byte[] nonce = new byte[32];
        random.nextBytes(nonce);
        return register(by, wanted, Optional.of(HexFormat.of().formatHex(nonce)));
    }

    private RegisteredInstance register(Caller by, RegisterInstance wanted, Optional<String> nonce)
            throws AdminProblem {
        Registration registration = checked(wanted);
        demandUnsealed();
        Instance registered = registered(registration, nonce);
        try {
            changes.write(by, "instance register", registered.id(), detail(registered, registration));
        } catch (AdminProblem unrecorded) {
            takeBack(registered);
            throw unrecorded;
        }
        SecretKey secret =
                secretsOf(registered).secretOf(registered.accessKeyId(), registered.id(), registered.generation());
        return new RegisteredInstance(registered, secret, nonce.orElse(""), advertised);
    }

    private void demandUnsealed() throws AdminProblem {
        try {
            secrets.current();
        } catch (RefusedException e) {
            throw AdminProblem.sealed();
        }
    }

    private SecretDerivation secretsOf(Instance registered) throws AdminProblem {
        try {
            return secrets.of(registered.master());
        } catch (RefusedException e) {
            takeBack(registered);
            throw new AdminProblem(
                    Kind.UNAVAILABLE,
                    e.detail(),
                    "sealed.store may be older than the registry: restore its newest copy");
        }
    }

    private Registration checked(RegisterInstance wanted) throws AdminProblem {
        Names.check("instance name", wanted.name());
        Role role = roles.named(wanted.role())
                .orElseThrow(() ->
                        Names.unknown("role", wanted.role(), roles.byName().keySet()));
        Duration ttl = LeaseTime.of(wanted.ttl(), role);
        return new Registration(
                wanted.name(),
                addresses(wanted.ips()),
                role.name(),
                ttl,
                wanted.supersede(),
                wanted.sharedIp(),
                Names.tags(wanted.tags()));
    }

    private static Set<IpAddress> addresses(List<String> texts) throws AdminProblem {
        if (texts.isEmpty()) {
            throw new AdminProblem(Kind.USAGE, "address is missing (expected: at least one --ip)", "");
        }
        Set<IpAddress> addresses = new HashSet<>();
        for (String text : texts) {
            try {
                addresses.add(IpAddress.parse(text));
            } catch (IllegalArgumentException e) {
                throw new AdminProblem(Kind.USAGE, String.valueOf(e.getMessage()), "");
            }
        }
        return addresses;
    }

    private Instance registered(Registration registration, Optional<String> nonce) throws AdminProblem {
        try {
            if (nonce.isEmpty()) {
                return registrations.register(registration);
            }
            Duration maxLife = roles.named(registration.role()).orElseThrow().maxTtl();
            return registrations.register(registration, EnrolmentNonce.parse(nonce.get()), maxLife);
        } catch (ConflictException e) {
            throw conflict(e);
        } catch (EnrolmentRefusedException e) {
            throw new IllegalStateException("a nonce that was made is not well-formed", e);
        }
    }

    /** Nobody was given its secret, so it must not hold its address either. */
    private void takeBack(Instance registered) {
        try {
            registrations.revoke(registered.id());
        } catch (NoSuchInstanceException e) {
            throw new IllegalStateException("instance missing from the registry", e);
        }
    }

    private static String detail(Instance instance, Registration registration) {
        return "name=" + instance.name() + " ips="
                + String.join(",", sorted(instance.ips())) + " role=" + instance.role() + " accessKeyId="
                + instance.accessKeyId() + " expiresAt=" + instance.expiresAt()
                + (registration.supersede() ? " supersede" : "") + (registration.sharedIp() ? " shared-ip" : "")
                + Names.detail(instance.tags());
    }

    InstanceReply find(String idOrName) throws AdminProblem {
        return reply(existing(idOrName));
    }

    InstanceReply revoke(Caller by, String idOrName) throws AdminProblem {
        try {
            Instance revoked = registrations.revoke(existing(idOrName).id());
            changes.write(by, "instance revoke", revoked.id(), "name=" + revoked.name());
            return reply(revoked);
        } catch (NoSuchInstanceException e) {
            throw unknown(idOrName);
        }
    }

    InstanceReply suspend(Caller by, String idOrName) throws AdminProblem {
        try {
            Instance suspended = registrations.suspend(existing(idOrName).id());
            changes.write(by, "instance suspend", suspended.id(), "name=" + suspended.name());
            return reply(suspended);
        } catch (NoSuchInstanceException e) {
            throw unknown(idOrName);
        } catch (ConflictException e) {
            throw conflict(e);
        }
    }

    /** Lets an instance that has lost its nonce enrol again; what takes its credential takes effect first. */
    InstanceReply reset(Caller by, String idOrName) throws AdminProblem {
        try {
            Instance reset = registrations.reset(existing(idOrName).id(), WINDOW);
            changes.write(by, "instance reset", reset.id(), "name=" + reset.name());
            return reply(reset);
        } catch (NoSuchInstanceException e) {
            throw unknown(idOrName);
        } catch (ConflictException e) {
            throw conflict(e);
        }
    }

    InstanceReply resume(Caller by, String idOrName) throws AdminProblem {
        Instance found = existing(idOrName);
        if (found.leaseOverAt(clock.instant())) {
            throw new AdminProblem(
                    Kind.NOT_FOUND,
                    found.id() + " '" + found.name() + "' expired at " + found.expiresAt(),
                    "register it again with 'broker instance register'");
        }
        changes.write(by, "instance resume", found.id(), "name=" + found.name());
        try {
            return reply(registrations.resume(found.id()));
        } catch (NoSuchInstanceException e) {
            throw unknown(idOrName);
        } catch (ConflictException e) {
            throw conflict(e);
        }
    }

    /** Found by id or name now, and by id alone after: a name can pass to another meanwhile. */
    private Instance existing(String idOrName) throws AdminProblem {
        try {
            return registrations.find(idOrName);
        } catch (NoSuchInstanceException e) {
            throw unknown(idOrName);
        }
    }

    InstanceReply reply(Instance instance) {
        boolean over = instance.state() != InstanceState.REVOKED && instance.leaseOverAt(clock.instant());
        return new InstanceReply(
                instance.id(),
                instance.name(),
                sorted(instance.ips()),
                instance.role(),
                over ? "EXPIRED" : instance.state().wireName(),
                instance.accessKeyId().value(),
                instance.createdAt(),
                instance.expiresAt(),
                instance.tags().byName());
    }

    private static List<String> sorted(Set<IpAddress> ips) {
        return ips.stream().map(IpAddress::toString).sorted().toList();
    }

    private static AdminProblem unknown(String idOrName) {
        return new AdminProblem(
                Kind.NOT_FOUND,
                "no instance has the id or name '" + idOrName + "'",
                "run 'broker instance ls' to list the instances");
    }

    private static AdminProblem conflict(ConflictException e) {
        return new AdminProblem(Kind.CONFLICT, String.valueOf(e.getMessage()), "");
    }
}
