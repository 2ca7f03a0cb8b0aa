package io.keybroker.store.sql;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.ConflictException;
import io.keybroker.registry.EnrolmentNonce;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceCount;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.InstanceStore;
import io.keybroker.registry.NewInstance;
import io.keybroker.registry.NoSuchInstanceException;
import io.keybroker.store.sql.InstanceDao.Row;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Store of instances in SQL, each change one transaction; the database serialises several brokers. */
public final class SqlInstanceStore implements InstanceStore {
    private final SqlDatabase store;
    private final Clock clock;
    private final SecureRandom random;
    private final Runnable changed;

    /** {@code changed} runs after each commit, before the call returns, and updates the snapshot. */
    public SqlInstanceStore(SqlDatabase store, Clock clock, SecureRandom random, Runnable changed) {
        this.store = store;
        this.clock = clock;
        this.random = random;
        this.changed = changed;
    }

    @Override
    public Instance register(NewInstance newInstance) throws ConflictException {
        Instance instance = store.change((handle, revision) -> registered(handle, revision, newInstance));
        changed.run();
        return instance;
    }

    private Instance registered(Handle handle, long revision, NewInstance newInstance) throws ConflictException {
        InstanceDao rows = new InstanceDao(handle);
        Instant now = now();
        claimAddresses(rows, newInstance, now, revision);
        claimName(rows, newInstance, now);
        Instance issued = issue(newInstance, rows.currentMaster(), now);
        rows.insert(issued, newInstance.sharedIp(), revision);
        return issued;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public Instance register(NewInstance newInstance, EnrolmentNonce nonce, Duration maxLife) throws ConflictException {
        Instance instance = store.change((handle, revision) -> {
            Instance issued = registered(handle, revision, newInstance);
            new ManualEnrolment(handle, random).put(issued, newInstance.ttl(), nonce, maxLife);
            return issued;
        });
        changed.run();
        return instance;
    }

    @Override
    public Instance reset(String idOrName, Duration window) throws NoSuchInstanceException, ConflictException {
        Instance instance = unrevoked(find(idOrName));
        boolean enrolled = store.jdbi()
                .withHandle(
                        handle -> new EnrolmentDao(handle).find(instance.id()).isPresent());
        if (!enrolled) {
            throw new ConflictException(instance.id() + " '" + instance.name()
                    + "' was registered by an operator and has no nonce (expected: register it again)");
        }
        Instance after = store.changeFromReserve((handle, revision) -> reset(handle, revision, instance.id(), window));
        changed.run();
        return unrevoked(after);
    }

    private Instance reset(Handle handle, long revision, String id, Duration window) throws NoSuchInstanceException {
        InstanceDao rows = new InstanceDao(handle);
        EnrolmentDao enrolments = new EnrolmentDao(handle);
        Instance before = require(rows, id);
        Instance ended = before.withExpiry(now());
        rows.reissue(ended, revision);
        rows.updateState(ended, InstanceState.ACTIVE, revision);
        new Ec2InstanceDao(handle).isStopped(id, false); // an operator has decided
        enrolments.forgetRetired(id);
        enrolments.allowReenrolmentUntil(id, now().plus(window));
        return before.state() == InstanceState.REVOKED ? before : ended.withState(InstanceState.ACTIVE);
    }

    private static void claimAddresses(InstanceDao rows, NewInstance newInstance, Instant now, long revision)
            throws ConflictException {
        for (Row owner : rows.liveOwnersOf(newInstance.ips(), now)) {
            if (newInstance.sharedIp() && owner.sharedIp()) {
                continue;
            }
            if (!newInstance.supersede()) {
                throw addressTaken(newInstance, owner.instance());
            }
            rows.updateState(owner.instance(), InstanceState.REVOKED, revision);
        }
    }

    private static void claimName(InstanceDao rows, NewInstance newInstance, Instant now) throws ConflictException {
        for (Row row : rows.findByIdOrName(newInstance.name())) {
            Instance instance = row.instance();
            if (instance.isLive(now)) {
                throw new ConflictException("name '" + newInstance.name() + "' belongs to " + described(instance)
                        + " (expected: another name, or revoke " + instance.id() + " first)");
            }
        }
    }

    private static ConflictException addressTaken(NewInstance newInstance, Instance owner) {
        String address = owner.ips().stream()
                .filter(newInstance.ips()::contains)
                .map(IpAddress::toString)
                .sorted()
                .findFirst()
                .orElse("one of its addresses");
        return new ConflictException("address " + address + " belongs to " + described(owner)
                + " (use --supersede to revoke it, or --shared-ip for both to share the address)");
    }

    private static String described(Instance instance) {
        return instance.id() + " '" + instance.name() + "', which is "
                + instance.state().wireName() + " until " + instance.expiresAt();
    }

    private Instance issue(NewInstance newInstance, int master, Instant now) {
        return new Instance(
                InstanceIdGenerator.issue(random),
                newInstance.name(),
                newInstance.ips(),
                newInstance.role(),
                InstanceState.ACTIVE,
                AccessKeyId.issue(random),
                1,
                master,
                now,
                now.plus(newInstance.ttl()).truncatedTo(ChronoUnit.MILLIS),
                newInstance.tags());
    }

    @Override
    public Instance revoke(String idOrName) throws NoSuchInstanceException {
        return updateState(InstanceState.REVOKED, idOrName);
    }

    @Override
    public Instance suspend(String idOrName) throws NoSuchInstanceException, ConflictException {
        return unrevoked(updateState(InstanceState.SUSPENDED, idOrName));
    }

    @Override
    public Instance resume(String idOrName) throws NoSuchInstanceException, ConflictException {
        return unrevoked(updateState(InstanceState.ACTIVE, idOrName));
    }

    @Override
    public List<Instance> revokeAll(List<String> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        List<Instance> revoked = store.changeFromReserve((handle, revision) -> {
            InstanceDao rows = new InstanceDao(handle);
            rows.revokeAll(ids, revision);
            new Ec2InstanceDao(handle).noteRunning(ids); // an operator's word outlasts the machine's sleep
            return rows.withIds(ids);
        });
        changed.run();
        return revoked;
    }

    /** The instance after the change; one that is revoked stays so. */
    private Instance updateState(InstanceState state, String idOrName) throws NoSuchInstanceException {
        SqlDatabase.Change<Instance, NoSuchInstanceException> change = (handle, revision) -> {
            InstanceDao rows = new InstanceDao(handle);
            Instance before = require(rows, idOrName);
            new Ec2InstanceDao(handle)
                    .isStopped(before.id(), false); // an operator's suspension outlasts the machine's stop
            if (before.state() == InstanceState.REVOKED || before.state() == state) {
                rows.touch(before.id(), revision); // repeated, in case a reader missed it
                return before;
            }
            rows.updateState(before, state, revision);
            return before.withState(state);
        };
        Instance after = state == InstanceState.ACTIVE ? store.change(change) : store.changeFromReserve(change);
        changed.run();
        return after;
    }

    private static Instance unrevoked(Instance instance) throws ConflictException {
        if (instance.state() == InstanceState.REVOKED) {
            throw new ConflictException(
                    instance.id() + " '" + instance.name() + "' is REVOKED permanently (expected: register it again)");
        }
        return instance;
    }

    @Override
    public Instance find(String idOrName) throws NoSuchInstanceException {
        return store.jdbi().withHandle(handle -> require(new InstanceDao(handle), idOrName));
    }

    /** Returns the instance of that ID, else the live one of that name, else the newest that had it. */
    private Instance require(InstanceDao rows, String idOrName) throws NoSuchInstanceException {
        Instant now = clock.instant();
        List<Instance> instances =
                rows.findByIdOrName(idOrName).stream().map(Row::instance).toList();
        Optional<Instance> byId = instances.stream()
                .filter(instance -> instance.id().equals(idOrName))
                .findFirst();
        return byId.or(() -> instances.stream()
                        .filter(instance -> instance.isLive(now))
                        .findFirst())
                .or(() -> instances.stream().findFirst())
                .orElseThrow(() -> new NoSuchInstanceException(idOrName));
    }

    @Override
    public List<Instance> list() {
        return store.read(handle ->
                new InstanceDao(handle).all().stream().map(Row::instance).toList());
    }

    @Override
    public List<Instance> page(Instant createdAt, String id, int most) {
        return store.read(handle -> new InstanceDao(handle).page(createdAt, id, most));
    }

    @Override
    public List<Instance> holdersOf(AccessKeyId key) {
        return store.read(handle -> new InstanceDao(handle).holdersOf(key));
    }

    @Override
    public List<Instance> boundTo(IpAddress address) {
        return store.read(handle -> new InstanceDao(handle).boundTo(address));
    }

    @Override
    public InstanceCount count(Instant now) {
        return store.read(handle -> new InstanceDao(handle).count(now));
    }

    @Override
    public Map<String, Long> liveByRole(Instant now) {
        return store.read(handle -> new InstanceDao(handle).liveByRole(now));
    }

    @Override
    public int purge(Instant overAt, int most) {
        return store.jdbi().inTransaction(handle -> new ExpiredRowPurge(handle, overAt).run(most));
    }
}
