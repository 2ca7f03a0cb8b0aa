package io.keybroker.store.sql;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.registry.EnrolmentNonce;
import io.keybroker.registry.Instance;
import io.keybroker.store.sql.RedeemTransaction.Outcome;
import io.keybroker.ticket.EnrolledInstance;
import io.keybroker.ticket.ExpectedInstance;
import io.keybroker.ticket.IssuedTicket;
import io.keybroker.ticket.NewTicket;
import io.keybroker.ticket.NoSuchTicketException;
import io.keybroker.ticket.RedeemRequest;
import io.keybroker.ticket.Ticket;
import io.keybroker.ticket.TicketStore;
import io.keybroker.ticket.TicketToken;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Store of tickets in SQL; the database serialises concurrent redemptions, also between brokers. */
public final class SqlTicketStore implements TicketStore {
    private final SqlDatabase store;
    private final Clock clock;
    private final SecureRandom random;
    private final Runnable changed;

    /** {@code changed} runs after each commit, before the call returns, and updates the snapshot. */
    public SqlTicketStore(SqlDatabase store, Clock clock, SecureRandom random, Runnable changed) {
        this.store = store;
        this.clock = clock;
        this.random = random;
        this.changed = changed;
    }

    @Override
    public IssuedTicket issue(NewTicket newTicket) {
        TicketToken token = TicketToken.issue(random);
        Instant now = now();
        Ticket ticket = new Ticket(
                token.id(),
                newTicket.role(),
                newTicket.scope(),
                Set.of(),
                newTicket.count(),
                0,
                false,
                newTicket.terms(),
                newTicket.reason(),
                now,
                now.plus(newTicket.validity()).truncatedTo(ChronoUnit.MILLIS));
        store.jdbi().useTransaction(handle -> new TicketDao(handle).insert(ticket, token.hash()));
        return new IssuedTicket(ticket, token);
    }

    @Override
    public Ticket find(String id) throws NoSuchTicketException {
        return store.jdbi().withHandle(handle -> require(handle, id));
    }

    private static Ticket require(Handle handle, String id) throws NoSuchTicketException {
        return new TicketDao(handle)
                .find(id)
                .map(TicketDao.Row::ticket)
                .orElseThrow(() -> new NoSuchTicketException(id));
    }

    @Override
    public List<Ticket> list() {
        return store.jdbi().withHandle(handle -> new TicketDao(handle).all());
    }

    /** Revokes a ticket as a registry change, so that no earlier redemption ends after it. */
    @Override
    public Ticket revoke(String id) throws NoSuchTicketException {
        return store.changeFromReserve((handle, revision) -> {
            require(handle, id);
            new TicketDao(handle).revoke(id);
            return require(handle, id);
        });
    }

    @Override
    public Ticket announce(String id, Set<ExpectedInstance> instances) throws NoSuchTicketException {
        return store.jdbi().inTransaction(handle -> {
            require(handle, id);
            new TicketDao(handle).announce(id, instances);
            return require(handle, id);
        });
    }

    @Override
    public Ticket announceAll(String id, Set<ExpectedInstance> instances) throws NoSuchTicketException {
        return store.jdbi().inTransaction(handle -> {
            require(handle, id);
            TicketDao rows = new TicketDao(handle);
            rows.announce(id, instances);
            rows.limit(id, instances.size());
            return require(handle, id);
        });
    }

    @Override
    public Ticket findByToken(TicketToken token) throws EnrolmentRejectedException {
        return store.jdbi().withHandle(handle -> requireOpen(handle, token));
    }

    private static Ticket requireOpen(Handle handle, TicketToken token) throws EnrolmentRejectedException {
        return new TicketDao(handle)
                .find(token.id())
                .filter(row -> row.tokenHash().matches(token.hash()))
                .map(TicketDao.Row::ticket)
                .orElseThrow(() -> new EnrolmentRejectedException(
                        EnrolmentError.TICKET_UNKNOWN,
                        "ticket " + token.id() + " does not exist or has another secret"));
    }

    @Override
    public EnrolledInstance redeem(RedeemRequest request) throws EnrolmentRejectedException {
        Outcome outcome = store.change((handle, revision) -> {
            Ticket ticket = requireOpen(handle, request.token());
            return new RedeemTransaction(handle, revision, now(), random).redeem(ticket, request);
        });
        changed.run();
        return outcome.instance();
    }

    @Override
    public EnrolledInstance renew(AccessKeyId accessKeyId, EnrolmentNonce nonce) throws EnrolmentRejectedException {
        EnrolledInstance renewed = store.change((handle, revision) -> {
            EnrolmentDao enrolments = new EnrolmentDao(handle);
            Instance instance = requireByKey(handle, accessKeyId);
            EnrolmentDao.Row enrolment = enrolments
                    .find(instance.id())
                    .orElseThrow(() -> new EnrolmentRejectedException(
                            EnrolmentError.NOT_ENROLLED, instance.id() + " was registered by an operator"));
            if (!enrolment.nonce().matches(nonce.hash())) {
                throw new EnrolmentRejectedException(
                        EnrolmentError.WRONG_NONCE,
                        "the credential of " + instance.id() + " was presented with another nonce");
            }
            CredentialRenewal.checkActive(instance);
            return new CredentialRenewal(handle, revision, now(), random).renew(accessKeyId, instance, enrolment);
        });
        changed.run();
        return renewed;
    }

    private static Instance requireByKey(Handle handle, AccessKeyId key) throws EnrolmentRejectedException {
        return new EnrolmentDao(handle)
                .findByKey(key)
                .flatMap(new InstanceDao(handle)::withId)
                .orElseThrow(() -> new EnrolmentRejectedException(
                        EnrolmentError.NOT_ENROLLED, "no instance has the access key id " + key));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
