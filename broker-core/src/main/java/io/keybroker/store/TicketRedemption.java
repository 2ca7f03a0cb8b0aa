package io.keybroker.store;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.refusal.EnrolmentRefusal;
import io.keybroker.refusal.EnrolmentRefusedException;
import io.keybroker.registry.Attested;
import io.keybroker.registry.Enrolled;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.OnConflict;
import io.keybroker.registry.Redemption;
import io.keybroker.registry.Ticket;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Redeems a ticket within one transaction: first enrolment, retry, or conflict. */
final class TicketRedemption {
    /** What is known after the commit: a refusal that must leave its mark cannot be thrown before it. */
    interface Outcome {
        Enrolled enrolled() throws EnrolmentRefusedException;
    }

    private final Handle handle;
    private final long revision;
    private final Instant now;
    private final SecureRandom random;
    private final InstanceRows instances;
    private final EnrolmentRows enrolments;
    private final Ec2Rows ec2;

    TicketRedemption(Handle handle, long revision, Instant now, SecureRandom random) {
        this.handle = handle;
        this.revision = revision;
        this.now = now;
        this.random = random;
        this.instances = new InstanceRows(handle);
        this.enrolments = new EnrolmentRows(handle);
        this.ec2 = new Ec2Rows(handle);
    }

    Outcome of(Ticket ticket, Redemption wanted) throws EnrolmentRefusedException {
        ticket.scope().check(wanted.address(), wanted.attested());
        Optional<Instance> known = wanted.attested().isPresent()
                ? instances.withId(wanted.attested().get().instanceId())
                : byNonce(ticket, wanted);
        if (known.isPresent()) {
            return again(ticket, wanted, known.get());
        }
        return first(ticket, wanted);
    }

    private Optional<Instance> byNonce(Ticket ticket, Redemption wanted) {
        return enrolments.by(ticket.id(), wanted.nonce().hash()).stream()
                .flatMap(row -> instances.withId(row.instanceId()).stream())
                .filter(each -> each.sendsFrom(wanted.address()))
                .findFirst();
    }

    /** The instance itself once more, or one that says so. */
    private Outcome again(Ticket ticket, Redemption wanted, Instance known) throws EnrolmentRefusedException {
        EnrolmentRows.Row enrolment = enrolments
                .of(known.id())
                .orElseThrow(() -> new EnrolmentRefusedException(
                        EnrolmentRefusal.ADDRESS_TAKEN, known.id() + " was registered by an operator"));
        Succession.checkUnrevoked(known);
        boolean itself = enrolment.nonce().matches(wanted.nonce().hash()) && known.sendsFrom(wanted.address());
        boolean reset = enrolments.openAt(known.id(), now);
        if (!itself && !reset && !startedAnew(enrolment, wanted)) {
            return contested(ticket, wanted, known, enrolment);
        }
        Instance present = woken(known, enrolment, wanted);
        Succession.checkActive(present);
        checkNobodyElse(present, wanted);
        if (!itself) {
            return startAnew(ticket, wanted, present, reset);
        }
        Enrolled enrolled = succession().presentOrNext(present, enrolment);
        return () -> enrolled;
    }

    /** One that EC2 had stopped has its rights again once it was started; who was suspended by others has not. */
    private Instance woken(Instance known, EnrolmentRows.Row enrolment, Redemption wanted) {
        if (!startedAnew(enrolment, wanted) || !ec2.asleep(known.id())) {
            return known;
        }
        instances.become(known, InstanceState.ACTIVE, revision);
        wanted.attested().ifPresent(ec2::put);
        enrolments.bootedAt(known.id(), bootedAt(wanted));
        return known.in(InstanceState.ACTIVE);
    }

    private static Instant bootedAt(Redemption wanted) {
        return wanted.attested().map(Attested::bootedAt).orElse(Instant.EPOCH);
    }

    private Succession succession() {
        return new Succession(handle, revision, now, random);
    }

    /** EC2 has started the machine again since: its disk, and the nonce on it, may be new. */
    private static boolean startedAnew(EnrolmentRows.Row enrolment, Redemption wanted) {
        return wanted.attested()
                .filter(each -> each.bootedAt().isAfter(enrolment.bootedAt()))
                .isPresent();
    }

    private Outcome startAnew(Ticket ticket, Redemption wanted, Instance known, boolean reset)
            throws EnrolmentRefusedException {
        if (reset) {
            ticket.checkOpenAt(now); // an operator has looked, however long ago the machine was started
        } else {
            checkRedeemable(ticket, wanted);
        }
        if (!known.sendsFrom(wanted.address())) {
            throw new EnrolmentRefusedException(
                    EnrolmentRefusal.EC2_MISMATCH, known.id() + " has moved to " + wanted.address());
        }
        new TicketRows(handle).use(ticket.id());
        EnrolmentRows.Row enrolment = enrolment(ticket, wanted, known.id());
        enrolments.put(enrolment);
        wanted.attested().ifPresent(ec2::put);
        enrolments.openUntil(known.id(), Instant.EPOCH);
        Instance dead = known.liveAt(now) ? known.endedAt(now) : known; // the credential went down with the machine
        Enrolled enrolled = succession().presentOrNext(dead, enrolment);
        return () -> enrolled;
    }

    private void checkNobodyElse(Instance known, Redemption wanted) throws EnrolmentRefusedException {
        for (Instance owner : owners(wanted)) {
            if (!owner.id().equals(known.id())) {
                throw taken(wanted, owner);
            }
        }
    }

    private List<Instance> owners(Redemption wanted) {
        return instances.liveOwnersOf(Set.of(wanted.address()), now).stream()
                .map(InstanceRows.Row::instance)
                .toList();
    }

    private static EnrolmentRefusedException taken(Redemption wanted, Instance owner) {
        return new EnrolmentRefusedException(
                EnrolmentRefusal.ADDRESS_TAKEN,
                "address " + wanted.address() + " belongs to " + owner.id() + " '" + owner.name() + "', which is "
                        + owner.state() + " until " + owner.expiresAt());
    }

    private Outcome first(Ticket ticket, Redemption wanted) throws EnrolmentRefusedException {
        for (Instance owner : owners(wanted)) {
            Optional<EnrolmentRows.Row> enrolment = enrolments.of(owner.id());
            boolean sameTicket =
                    enrolment.filter(row -> row.ticketId().equals(ticket.id())).isPresent();
            boolean gone = wanted.attested().isPresent() && enrolment.isPresent(); // EC2 gives an address to one only
            if (gone || (ticket.terms().supersede() && !sameTicket)) {
                checkRedeemable(ticket, wanted);
                instances.become(owner, InstanceState.REVOKED, revision);
            } else if (sameTicket) {
                return contested(ticket, wanted, owner, enrolment.get());
            } else {
                throw taken(wanted, owner);
            }
        }
        checkRedeemable(ticket, wanted);
        Enrolled enrolled = enrol(ticket, wanted);
        return () -> enrolled;
    }

    private void checkRedeemable(Ticket ticket, Redemption wanted) throws EnrolmentRefusedException {
        ticket.checkOpenAt(now);
        if (wanted.attested().isPresent()) {
            wanted.attested().get().checkFreshAt(now);
        }
    }

    /** Two claim to be one instance, and the broker cannot tell which of them is right. */
    private Outcome contested(Ticket ticket, Redemption wanted, Instance owner, EnrolmentRows.Row enrolment) {
        boolean suspend = ticket.terms().onConflict() == OnConflict.SUSPEND && owner.state() == InstanceState.ACTIVE;
        if (suspend) {
            instances.become(owner, InstanceState.SUSPENDED, revision);
        }
        EnrolmentRefusedException refused = new EnrolmentRefusedException(
                EnrolmentRefusal.ALREADY_ENROLLED,
                owner.id() + " enrolled with ticket " + enrolment.ticketId() + " at " + owner.createdAt()
                        + "; another nonce was sent from " + wanted.address()
                        + (suspend ? "; the instance is suspended" : ""));
        return () -> {
            throw refused;
        };
    }

    private Enrolled enrol(Ticket ticket, Redemption wanted) {
        String id = wanted.attested().map(Attested::instanceId).orElseGet(() -> InstanceId.issue(random));
        Instance instance = new Instance(
                id,
                freeName(ticket, wanted, id),
                Set.of(wanted.address()),
                ticket.role(),
                InstanceState.ACTIVE,
                AccessKeyId.issue(random),
                1,
                instances.currentMaster(),
                now,
                now.plus(ticket.terms().ttl()),
                ticket.terms().tags());
        new TicketRows(handle).use(ticket.id());
        instances.insert(instance, false, revision);
        enrolments.put(enrolment(ticket, wanted, id));
        wanted.attested().ifPresent(ec2::put);
        return new Enrolled(instance, ticket.id(), now, false);
    }

    /** EC2's id is name enough; others are called after their role and address, if nobody is yet. */
    private String freeName(Ticket ticket, Redemption wanted, String id) {
        String name = ticket.role() + "-" + wanted.address().toString().replaceAll("[.:]", "-");
        boolean free =
                instances.called(name).stream().noneMatch(row -> row.instance().liveAt(now));
        return wanted.attested().isEmpty() && free && name.length() <= 64 ? name : id;
    }

    private EnrolmentRows.Row enrolment(Ticket ticket, Redemption wanted, String id) {
        return new EnrolmentRows.Row(
                id,
                ticket.id(),
                wanted.nonce().hash(),
                bootedAt(wanted),
                ticket.terms().ttl(),
                now.plus(ticket.terms().maxLife()),
                now);
    }
}
