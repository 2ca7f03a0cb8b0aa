package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.BrokerAddress;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.admin.api.RegisterInstanceRequest;
import io.keybroker.admin.api.RegisterInstanceResponse;
import io.keybroker.admin.api.Responses.InstanceList;
import io.keybroker.admin.api.Responses.InstancePage;
import io.keybroker.admin.api.Responses.InstanceResponse;
import io.keybroker.admin.api.RevocationMessages.RevokeInstancesRequest;
import io.keybroker.admin.api.RevocationMessages.RevokeInstancesResponse;
import io.keybroker.credential.InstanceSecretSource;
import io.keybroker.credential.SecretDerivation;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.ConflictException;
import io.keybroker.registry.EnrolmentNonce;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.InstanceStore;
import io.keybroker.registry.NewInstance;
import io.keybroker.registry.NoSuchInstanceException;
import io.keybroker.role.Role;
import io.keybroker.role.Roles;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Operator use cases of instances. Grants are recorded before they take effect; revocations take effect first, so that
 * a full disk cannot delay them.
 */
public final class InstanceAdmin {
    private static final Duration WINDOW = Duration.ofMinutes(15);

    private final SecureRandom random = new SecureRandom();
    private final InstanceStore instanceStore;
    private final Roles roles;
    private final InstanceSecretSource secrets;
    private final Clock clock;
    private final BrokerAddress advertised;
    private final ChangeAudit changes;
    private final InstancePager pager;

    public InstanceAdmin(
            InstanceStore instanceStore,
            Roles roles,
            InstanceSecretSource secrets,
            Clock clock,
            BrokerAddress advertised,
            ChangeAudit changes) {
        this.instanceStore = instanceStore;
        this.roles = roles;
        this.secrets = secrets;
        this.clock = clock;
        this.advertised = advertised;
        this.changes = changes;
        this.pager = new InstancePager(instanceStore, this::toResponse);
    }

    public RegisterInstanceResponse register(OperatorContext operatorContext, RegisterInstanceRequest request)
            throws AdminException {
        return register(operatorContext, request, Optional.empty());
    }

    /** Registers an instance with a nonce, so that it can renew within its role's maximum lifetime. */
    public RegisterInstanceResponse registerRenewable(OperatorContext operatorContext, RegisterInstanceRequest request)
            throws AdminException {
        byte[] nonce = new byte[32];
        random.nextBytes(nonce);
        return register(operatorContext, request, Optional.of(HexFormat.of().formatHex(nonce)));
    }

    private RegisterInstanceResponse register(
            OperatorContext operatorContext, RegisterInstanceRequest request, Optional<String> nonce)
            throws AdminException {
        NewInstance newInstance = checked(request);
        requireUnsealed();
        Instance instance = insert(newInstance, nonce);
        try {
            changes.write(operatorContext, "instance register", instance.id(), detail(instance, newInstance));
        } catch (AdminException unrecorded) {
            revokeUndelivered(instance);
            throw unrecorded;
        }
        SecretKey secret = secretsOf(instance).secretOf(instance.accessKeyId(), instance.id(), instance.generation());
        return new RegisterInstanceResponse(instance, secret, nonce.orElse(""), advertised);
    }

    private void requireUnsealed() throws AdminException {
        try {
            secrets.current();
        } catch (RequestRejectedException e) {
            throw AdminException.sealed();
        }
    }

    private SecretDerivation secretsOf(Instance instance) throws AdminException {
        try {
            return secrets.derivation(instance.master());
        } catch (RequestRejectedException e) {
            revokeUndelivered(instance);
            throw new AdminException(
                    Kind.UNAVAILABLE,
                    e.detail(),
                    "sealed.store may be older than the registry: restore its newest copy");
        }
    }

    private NewInstance checked(RegisterInstanceRequest request) throws AdminException {
        NameRules.require("instance name", request.name());
        Role role = roles.find(request.role())
                .orElseThrow(() ->
                        NameRules.unknown("role", request.role(), roles.byName().keySet()));
        Duration ttl = LeaseDuration.parse(request.ttl(), role);
        return new NewInstance(
                request.name(),
                addresses(request.ips()),
                role.name(),
                ttl,
                request.supersede(),
                request.sharedIp(),
                NameRules.tags(request.tags()));
    }

    private static Set<IpAddress> addresses(List<String> texts) throws AdminException {
        if (texts.isEmpty()) {
            throw new AdminException(Kind.USAGE, "address is missing (expected: at least one --ip)", "");
        }
        Set<IpAddress> addresses = new HashSet<>();
        for (String text : texts) {
            addresses.add(address(text));
        }
        return addresses;
    }

    private static IpAddress address(String text) throws AdminException {
        try {
            IpAddress address = IpAddress.parse(text);
            Optional<String> problem = address.unusableAsSource();
            if (problem.isPresent()) {
                throw new AdminException(
                        Kind.USAGE, "'" + text + "' " + problem.get() + " (expected: the address of one machine)", "");
            }
            return address;
        } catch (IllegalArgumentException e) {
            throw new AdminException(Kind.USAGE, String.valueOf(e.getMessage()), "");
        }
    }

    private Instance insert(NewInstance newInstance, Optional<String> nonce) throws AdminException {
        try {
            if (nonce.isEmpty()) {
                return instanceStore.register(newInstance);
            }
            Duration maxLife = roles.find(newInstance.role()).orElseThrow().maxTtl();
            return instanceStore.register(newInstance, EnrolmentNonce.parse(nonce.get()), maxLife);
        } catch (ConflictException e) {
            throw conflict(e);
        } catch (EnrolmentRejectedException e) {
            throw new IllegalStateException("a nonce that was made is not well-formed", e);
        }
    }

    /** Revokes an instance whose secret could not be delivered, to release its address. */
    private void revokeUndelivered(Instance instance) {
        try {
            instanceStore.revoke(instance.id());
        } catch (NoSuchInstanceException e) {
            throw new IllegalStateException("instance missing from the registry", e);
        }
    }

    private static String detail(Instance instance, NewInstance newInstance) {
        return "name=" + instance.name() + " ips="
                + String.join(",", sorted(instance.ips())) + " role=" + instance.role() + " accessKeyId="
                + instance.accessKeyId() + " expiresAt=" + instance.expiresAt()
                + (newInstance.supersede() ? " supersede" : "") + (newInstance.sharedIp() ? " shared-ip" : "")
                + NameRules.detail(instance.tags());
    }

    /** Returns all instances, unless they are too many for one response. */
    public InstanceList list() throws AdminException {
        return pager.all();
    }

    /** Returns at most {@code limit} instances after the cursor {@code after}; the first page if it is empty. */
    public InstancePage page(String after, int limit) throws AdminException {
        return pager.page(after, limit);
    }

    public InstanceResponse find(String idOrName) throws AdminException {
        return toResponse(existing(idOrName));
    }

    public InstanceResponse revoke(OperatorContext operatorContext, String idOrName) throws AdminException {
        try {
            Instance revoked = instanceStore.revoke(existing(idOrName).id());
            changes.write(operatorContext, "instance revoke", revoked.id(), "name=" + revoked.name());
            return toResponse(revoked);
        } catch (NoSuchInstanceException e) {
            throw unknown(idOrName);
        }
    }

    /** Revokes several instances in one transaction; what no instance has is returned, and stops nothing. */
    public RevokeInstancesResponse revokeAll(OperatorContext operatorContext, RevokeInstancesRequest request)
            throws AdminException {
        List<Instance> revoked = instanceStore.revokeAll(request.ids());
        changes.writeAll(
                operatorContext,
                "instance revoke",
                revoked.stream().collect(Collectors.toMap(Instance::id, instance -> "name=" + instance.name())));
        Set<String> missing = new LinkedHashSet<>(request.ids());
        revoked.forEach(instance -> missing.remove(instance.id()));
        return new RevokeInstancesResponse(
                revoked.stream().map(this::toResponse).toList(), List.copyOf(missing));
    }

    public InstanceResponse suspend(OperatorContext operatorContext, String idOrName) throws AdminException {
        try {
            Instance suspended = instanceStore.suspend(existing(idOrName).id());
            changes.write(operatorContext, "instance suspend", suspended.id(), "name=" + suspended.name());
            return toResponse(suspended);
        } catch (NoSuchInstanceException e) {
            throw unknown(idOrName);
        } catch (ConflictException e) {
            throw conflict(e);
        }
    }

    /** Lets an instance that has lost its nonce enrol again; its credential is revoked first. */
    public InstanceResponse reset(OperatorContext operatorContext, String idOrName) throws AdminException {
        try {
            Instance reset = instanceStore.reset(existing(idOrName).id(), WINDOW);
            changes.write(operatorContext, "instance reset", reset.id(), "name=" + reset.name());
            return toResponse(reset);
        } catch (NoSuchInstanceException e) {
            throw unknown(idOrName);
        } catch (ConflictException e) {
            throw conflict(e);
        }
    }

    public InstanceResponse resume(OperatorContext operatorContext, String idOrName) throws AdminException {
        Instance instance = existing(idOrName);
        if (instance.isExpired(clock.instant())) {
            throw new AdminException(
                    Kind.NOT_FOUND,
                    instance.id() + " '" + instance.name() + "' expired at " + instance.expiresAt(),
                    "register it again with 'broker instance register'");
        }
        changes.write(operatorContext, "instance resume", instance.id(), "name=" + instance.name());
        try {
            return toResponse(instanceStore.resume(instance.id()));
        } catch (NoSuchInstanceException e) {
            throw unknown(idOrName);
        } catch (ConflictException e) {
            throw conflict(e);
        }
    }

    /** Finds an instance by ID or name; later steps use the ID alone, because a name can pass to another instance. */
    private Instance existing(String idOrName) throws AdminException {
        try {
            return instanceStore.find(idOrName);
        } catch (NoSuchInstanceException e) {
            throw unknown(idOrName);
        }
    }

    private InstanceResponse toResponse(Instance instance) {
        boolean over = instance.state() != InstanceState.REVOKED && instance.isExpired(clock.instant());
        return new InstanceResponse(
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

    private static AdminException unknown(String idOrName) {
        return new AdminException(
                Kind.NOT_FOUND,
                "no instance has the id or name '" + idOrName + "'",
                "run 'broker instance ls' to list the instances");
    }

    private static AdminException conflict(ConflictException e) {
        return new AdminException(Kind.CONFLICT, String.valueOf(e.getMessage()), "");
    }
}
