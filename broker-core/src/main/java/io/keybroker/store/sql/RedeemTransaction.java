package io.keybroker.store.sql;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.ticket.EnrolledInstance;
import io.keybroker.ticket.EnrolmentConflictAction;
import io.keybroker.ticket.InstanceAttestation;
import io.keybroker.ticket.RedeemRequest;
import io.keybroker.ticket.Ticket;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Redeems a ticket within one transaction: first enrolment, retry, or conflict. */
final class RedeemTransaction {
    /** The result after the commit: a rejection that must be stored cannot be thrown before it. */
    interface Outcome {
        EnrolledInstance instance() throws EnrolmentRejectedException;
    }

    private final Handle handle;
    private final long revision;
    private final Instant now;
    private final SecureRandom random;
    private final InstanceDao instances;
    private final EnrolmentDao enrolments;
    private final Ec2InstanceDao ec2;

    RedeemTransaction(Handle handle, long revision, Instant now, SecureRandom random) {
        this.handle = handle;
        this.revision = revision;
        this.now = now;
        this.random = random;
        this.instances = new InstanceDao(handle);
        this.enrolments = new EnrolmentDao(handle);
        this.ec2 = new Ec2InstanceDao(handle);
    }

    Outcome redeem(Ticket ticket, RedeemRequest request) throws EnrolmentRejectedException {
        ticket.scope().require(request.address(), request.attested());
        Optional<Instance> instance = request.attested().isPresent()
                ? instances.withId(request.attested().get().instanceId())
                : byNonce(ticket, request);
        if (instance.isPresent()) {
            return repeat(ticket, request, instance.get());
        }
        return first(ticket, request);
    }

    private Optional<Instance> byNonce(Ticket ticket, RedeemRequest request) {
        return enrolments.findByNonce(ticket.id(), request.nonce().hash()).stream()
                .flatMap(row -> instances.withId(row.instanceId()).stream())
                .filter(instance -> instance.isBoundTo(request.address()))
                .findFirst();
    }

    /** Handles the instance's own retry, or a client that presents its nonce. */
    private Outcome repeat(Ticket ticket, RedeemRequest request, Instance instance) throws EnrolmentRejectedException {
        EnrolmentDao.Row enrolment = enrolments
                .find(instance.id())
                .orElseThrow(() -> new EnrolmentRejectedException(
                        EnrolmentError.ADDRESS_TAKEN, instance.id() + " was registered by an operator"));
        CredentialRenewal.checkUnrevoked(instance);
        boolean itself = enrolment.nonce().matches(request.nonce().hash()) && instance.isBoundTo(request.address());
        boolean reset = enrolments.openAt(instance.id(), now);
        if (!itself && !reset && !isRestart(enrolment, request)) {
            return contested(ticket, request, instance, enrolment);
        }
        Instance present = resume(instance, enrolment, request);
        CredentialRenewal.checkActive(present);
        checkNobodyElse(present, request);
        if (!itself) {
            return restart(ticket, request, present, reset);
        }
        EnrolledInstance enrolledInstance = succession().currentOrRenewed(present, enrolment);
        return () -> enrolledInstance;
    }

    /** Resumes an instance that EC2 had stopped; one suspended for another reason stays suspended. */
    private Instance resume(Instance instance, EnrolmentDao.Row enrolment, RedeemRequest request) {
        if (!isRestart(enrolment, request) || !ec2.isStopped(instance.id())) {
            return instance;
        }
        instances.updateState(instance, InstanceState.ACTIVE, revision);
        request.attested().ifPresent(ec2::put);
        enrolments.bootedAt(instance.id(), bootedAt(request));
        return instance.withState(InstanceState.ACTIVE);
    }

    private static Instant bootedAt(RedeemRequest request) {
        return request.attested().map(InstanceAttestation::bootedAt).orElse(Instant.EPOCH);
    }

    private CredentialRenewal succession() {
        return new CredentialRenewal(handle, revision, now, random);
    }

    /** Whether EC2 has started the machine again since: its disk, and the nonce on it, may be new. */
    private static boolean isRestart(EnrolmentDao.Row enrolment, RedeemRequest request) {
        return request.attested()
                .filter(instanceAttestation -> instanceAttestation.bootedAt().isAfter(enrolment.bootedAt()))
                .isPresent();
    }

    private Outcome restart(Ticket ticket, RedeemRequest request, Instance instance, boolean reset)
            throws EnrolmentRejectedException {
        if (reset) {
            ticket.checkOpenAt(now); // an operator has reset it, whatever the time of the start
        } else {
            checkRedeemable(ticket, request);
        }
        if (!instance.isBoundTo(request.address())) {
            throw new EnrolmentRejectedException(
                    EnrolmentError.EC2_MISMATCH, instance.id() + " has moved to " + request.address());
        }
        new TicketDao(handle).use(ticket.id());
        EnrolmentDao.Row enrolment = enrolment(ticket, request, instance.id());
        enrolments.put(enrolment);
        request.attested().ifPresent(ec2::put);
        enrolments.allowReenrolmentUntil(instance.id(), Instant.EPOCH);
        Instance dead =
                instance.isLive(now) ? instance.withExpiry(now) : instance; // the credential ended with the machine
        EnrolledInstance enrolledInstance = succession().currentOrRenewed(dead, enrolment);
        return () -> enrolledInstance;
    }

    private void checkNobodyElse(Instance instance, RedeemRequest request) throws EnrolmentRejectedException {
        for (Instance owner : owners(request)) {
            if (!owner.id().equals(instance.id())) {
                throw conflict(request, owner);
            }
        }
    }

    private List<Instance> owners(RedeemRequest request) {
        return instances.liveOwnersOf(Set.of(request.address()), now).stream()
                .map(InstanceDao.Row::instance)
                .toList();
    }

    private static EnrolmentRejectedException conflict(RedeemRequest request, Instance owner) {
        return new EnrolmentRejectedException(
                EnrolmentError.ADDRESS_TAKEN,
                "address " + request.address() + " belongs to " + owner.id() + " '" + owner.name() + "', which is "
                        + owner.state() + " until " + owner.expiresAt());
    }

    private Outcome first(Ticket ticket, RedeemRequest request) throws EnrolmentRejectedException {
        for (Instance owner : owners(request)) {
            Optional<EnrolmentDao.Row> enrolment = enrolments.find(owner.id());
            boolean sameTicket =
                    enrolment.filter(row -> row.ticketId().equals(ticket.id())).isPresent();
            boolean gone = request.attested().isPresent()
                    && enrolment.isPresent(); // EC2 assigns an address to one instance only
            if (gone || (ticket.terms().supersede() && !sameTicket)) {
                checkRedeemable(ticket, request);
                instances.updateState(owner, InstanceState.REVOKED, revision);
            } else if (sameTicket) {
                return contested(ticket, request, owner, enrolment.get());
            } else {
                throw conflict(request, owner);
            }
        }
        checkRedeemable(ticket, request);
        EnrolledInstance enrolledInstance = enrol(ticket, request);
        return () -> enrolledInstance;
    }

    private void checkRedeemable(Ticket ticket, RedeemRequest request) throws EnrolmentRejectedException {
        ticket.checkOpenAt(now);
        if (request.attested().isPresent()) {
            request.attested().get().checkFreshAt(now);
        }
    }

    /** Rejects the second of two clients that claim one instance, because the broker cannot determine which is genuine. */
    private Outcome contested(Ticket ticket, RedeemRequest request, Instance owner, EnrolmentDao.Row enrolment) {
        boolean suspend =
                ticket.terms().onConflict() == EnrolmentConflictAction.SUSPEND && owner.state() == InstanceState.ACTIVE;
        if (suspend) {
            instances.updateState(owner, InstanceState.SUSPENDED, revision);
        }
        EnrolmentRejectedException rejection = new EnrolmentRejectedException(
                EnrolmentError.ALREADY_ENROLLED,
                owner.id() + " enrolled with ticket " + enrolment.ticketId() + " at " + owner.createdAt()
                        + "; another nonce was sent from " + request.address()
                        + (suspend ? "; the instance is suspended" : ""));
        return () -> {
            throw rejection;
        };
    }

    private EnrolledInstance enrol(Ticket ticket, RedeemRequest request) {
        String id = request.attested()
                .map(InstanceAttestation::instanceId)
                .orElseGet(() -> InstanceIdGenerator.issue(random));
        Instance instance = new Instance(
                id,
                freeName(ticket, request, id),
                Set.of(request.address()),
                ticket.role(),
                InstanceState.ACTIVE,
                AccessKeyId.issue(random),
                1,
                instances.currentMaster(),
                now,
                now.plus(ticket.terms().ttl()),
                ticket.terms().tags());
        new TicketDao(handle).use(ticket.id());
        instances.insert(instance, false, revision);
        enrolments.put(enrolment(ticket, request, id));
        request.attested().ifPresent(ec2::put);
        return new EnrolledInstance(instance, ticket.id(), now, false);
    }

    /** Returns the instance name: the EC2 ID, else role and address, if that is free. */
    private String freeName(Ticket ticket, RedeemRequest request, String id) {
        String name = ticket.role() + "-" + request.address().toString().replaceAll("[.:]", "-");
        boolean free = instances.findByIdOrName(name).stream()
                .noneMatch(row -> row.instance().isLive(now));
        return request.attested().isEmpty() && free && name.length() <= 64 ? name : id;
    }

    private EnrolmentDao.Row enrolment(Ticket ticket, RedeemRequest request, String id) {
        return new EnrolmentDao.Row(
                id,
                ticket.id(),
                request.nonce().hash(),
                bootedAt(request),
                ticket.terms().ttl(),
                now.plus(ticket.terms().maxLife()),
                now);
    }
}
