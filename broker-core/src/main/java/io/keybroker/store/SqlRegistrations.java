package io.keybroker.store;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.ConflictException;
import io.keybroker.registry.EnrolmentNonce;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceCount;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.NoSuchInstanceException;
import io.keybroker.registry.Registration;
import io.keybroker.registry.Registrations;
import io.keybroker.store.InstanceRows.Row;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Changes of the registry in SQL, each one transaction; the database serialises several brokers. */
public final class SqlRegistrations implements Registrations {
    private final SqlStore store;
    private final Clock clock;
    private final SecureRandom random;
    private final Runnable changed;

    /** {@code changed} runs after each commit and before the call returns: it brings the snapshot up to date. */
    public SqlRegistrations(SqlStore store, Clock clock, SecureRandom random, Runnable changed) {
        this.store = store;
        this.clock = clock;
        this.random = random;
        this.changed = changed;
    }

    @Override
    public Instance register(Registration wanted) throws ConflictException {
        Instance registered = store.change((handle, revision) -> registered(handle, revision, wanted));
        changed.run();
        return registered;
    }

    private Instance registered(Handle handle, long revision, Registration wanted) throws ConflictException {
        InstanceRows rows = new InstanceRows(handle);
        Instant now = now();
        claimAddresses(rows, wanted, now, revision);
        claimName(rows, wanted, now);
        Instance issued = issue(wanted, rows.currentMaster(), now);
        rows.insert(issued, wanted.sharedIp(), revision);
        return issued;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public Instance register(Registration wanted, EnrolmentNonce nonce, Duration maxLife) throws ConflictException {
        Instance registered = store.change((handle, revision) -> {
            Instance issued = registered(handle, revision, wanted);
            new HandEnrolment(handle, random).put(issued, wanted.ttl(), nonce, maxLife);
            return issued;
        });
        changed.run();
        return registered;
    }

    @Override
    public Instance reset(String idOrName, Duration window) throws NoSuchInstanceException, ConflictException {
        Instance known = unrevoked(find(idOrName));
        boolean enrolled = store.jdbi()
                .withHandle(handle -> new EnrolmentRows(handle).of(known.id()).isPresent());
        if (!enrolled) {
            throw new ConflictException(known.id() + " '" + known.name()
                    + "' was registered by an operator and has no nonce (expected: register it again)");
        }
        Instance after = store.change((handle, revision) -> reset(handle, revision, known.id(), window));
        changed.run();
        return unrevoked(after);
    }

    private Instance reset(Handle handle, long revision, String id, Duration window) throws NoSuchInstanceException {
        InstanceRows rows = new InstanceRows(handle);
        EnrolmentRows enrolments = new EnrolmentRows(handle);
        Instance before = called(rows, id);
        Instance ended = before.endedAt(now());
        rows.reissue(ended, revision);
        rows.become(ended, InstanceState.ACTIVE, revision);
        new Ec2Rows(handle).asleep(id, false); // an operator has looked
        enrolments.forgetRetired(id);
        enrolments.openUntil(id, now().plus(window));
        return before.state() == InstanceState.REVOKED ? before : ended.in(InstanceState.ACTIVE);
    }

    private static void claimAddresses(InstanceRows rows, Registration wanted, Instant now, long revision)
            throws ConflictException {
        for (Row owner : rows.liveOwnersOf(wanted.ips(), now)) {
            if (wanted.sharedIp() && owner.sharedIp()) {
                continue;
            }
            if (!wanted.supersede()) {
                throw addressTaken(wanted, owner.instance());
            }
            rows.become(owner.instance(), InstanceState.REVOKED, revision);
        }
    }

    private static void claimName(InstanceRows rows, Registration wanted, Instant now) throws ConflictException {
        for (Row row : rows.called(wanted.name())) {
            Instance holder = row.instance();
            if (holder.liveAt(now)) {
                throw new ConflictException("name '" + wanted.name() + "' belongs to " + described(holder)
                        + " (expected: another name, or revoke " + holder.id() + " first)");
            }
        }
    }

    private static ConflictException addressTaken(Registration wanted, Instance owner) {
        String address = owner.ips().stream()
                .filter(wanted.ips()::contains)
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

    private Instance issue(Registration wanted, int master, Instant now) {
        return new Instance(
                InstanceId.issue(random),
                wanted.name(),
                wanted.ips(),
                wanted.role(),
                InstanceState.ACTIVE,
                AccessKeyId.issue(random),
                1,
                master,
                now,
                now.plus(wanted.ttl()).truncatedTo(ChronoUnit.MILLIS),
                wanted.tags());
    }

    @Override
    public Instance revoke(String idOrName) throws NoSuchInstanceException {
        return become(InstanceState.REVOKED, idOrName);
    }

    @Override
    public Instance suspend(String idOrName) throws NoSuchInstanceException, ConflictException {
        return unrevoked(become(InstanceState.SUSPENDED, idOrName));
    }

    @Override
    public Instance resume(String idOrName) throws NoSuchInstanceException, ConflictException {
        return unrevoked(become(InstanceState.ACTIVE, idOrName));
    }

    /** The instance after the change; one that is revoked stays so. */
    private Instance become(InstanceState state, String idOrName) throws NoSuchInstanceException {
        SqlStore.Change<Instance, NoSuchInstanceException> change = (handle, revision) -> {
            InstanceRows rows = new InstanceRows(handle);
            Instance before = called(rows, idOrName);
            new Ec2Rows(handle).asleep(before.id(), false); // an operator's word outlasts the machine's sleep
            if (before.state() == InstanceState.REVOKED || before.state() == state) {
                rows.touch(before.id(), revision); // said again, so a reader may have missed it
                return before;
            }
            rows.become(before, state, revision);
            return before.in(state);
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
        return store.jdbi().withHandle(handle -> called(new InstanceRows(handle), idOrName));
    }

    /** The one of that id, else the live one of that name, else the newest that ever bore it. */
    private Instance called(InstanceRows rows, String idOrName) throws NoSuchInstanceException {
        Instant now = clock.instant();
        List<Instance> found = rows.called(idOrName).stream().map(Row::instance).toList();
        Optional<Instance> byId =
                found.stream().filter(each -> each.id().equals(idOrName)).findFirst();
        return byId.or(() -> found.stream().filter(each -> each.liveAt(now)).findFirst())
                .or(() -> found.stream().findFirst())
                .orElseThrow(() -> new NoSuchInstanceException(idOrName));
    }

    @Override
    public List<Instance> list() {
        return store.read(handle ->
                new InstanceRows(handle).all().stream().map(Row::instance).toList());
    }

    @Override
    public List<Instance> page(Instant createdAt, String id, int most) {
        return store.read(handle -> new InstanceRows(handle).page(createdAt, id, most));
    }

    @Override
    public List<Instance> holdersOf(AccessKeyId key) {
        return store.read(handle -> new InstanceRows(handle).holdersOf(key));
    }

    @Override
    public List<Instance> boundTo(IpAddress address) {
        return store.read(handle -> new InstanceRows(handle).boundTo(address));
    }

    @Override
    public InstanceCount count(Instant now) {
        return store.read(handle -> new InstanceRows(handle).count(now));
    }

    @Override
    public Map<String, Long> liveByRole(Instant now) {
        return store.read(handle -> new InstanceRows(handle).liveByRole(now));
    }

    @Override
    public int forget(Instant overAt, int most) {
        return store.jdbi().inTransaction(handle -> new Forgetting(handle, overAt).run(most));
    }
}
