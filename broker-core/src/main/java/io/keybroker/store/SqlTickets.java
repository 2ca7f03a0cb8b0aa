package io.keybroker.store;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.refusal.EnrolmentRefusal;
import io.keybroker.refusal.EnrolmentRefusedException;
import io.keybroker.registry.Enrolled;
import io.keybroker.registry.EnrolmentNonce;
import io.keybroker.registry.ExpectedInstance;
import io.keybroker.registry.Instance;
import io.keybroker.registry.IssuedTicket;
import io.keybroker.registry.NoSuchTicketException;
import io.keybroker.registry.Redemption;
import io.keybroker.registry.Ticket;
import io.keybroker.registry.TicketOrder;
import io.keybroker.registry.TicketToken;
import io.keybroker.registry.Tickets;
import io.keybroker.store.TicketRedemption.Outcome;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Store of tickets in SQL; the database serialises concurrent redemptions, also between brokers. */
public final class SqlTickets implements Tickets {
    private final SqlStore store;
    private final Clock clock;
    private final SecureRandom random;
    private final Runnable changed;

    /** {@code changed} runs after each commit and before the call returns: it brings the snapshot up to date. */
    public SqlTickets(SqlStore store, Clock clock, SecureRandom random, Runnable changed) {
        this.store = store;
        this.clock = clock;
        this.random = random;
        this.changed = changed;
    }

    @Override
    public IssuedTicket issue(TicketOrder wanted) {
        TicketToken token = TicketToken.issue(random);
        Instant now = now();
        Ticket ticket = new Ticket(
                token.id(),
                wanted.role(),
                wanted.scope(),
                Set.of(),
                wanted.count(),
                0,
                false,
                wanted.terms(),
                wanted.reason(),
                now,
                now.plus(wanted.validity()).truncatedTo(ChronoUnit.MILLIS));
        store.jdbi().useTransaction(handle -> new TicketRows(handle).insert(ticket, token.hash()));
        return new IssuedTicket(ticket, token);
    }

    @Override
    public Ticket find(String id) throws NoSuchTicketException {
        return store.jdbi().withHandle(handle -> found(handle, id));
    }

    private static Ticket found(Handle handle, String id) throws NoSuchTicketException {
        return new TicketRows(handle)
                .find(id)
                .map(TicketRows.Row::ticket)
                .orElseThrow(() -> new NoSuchTicketException(id));
    }

    @Override
    public List<Ticket> list() {
        return store.jdbi().withHandle(handle -> new TicketRows(handle).all());
    }

    /** A change of the registry, so that no redemption that began before it ends after it. */
    @Override
    public Ticket revoke(String id) throws NoSuchTicketException {
        return store.change((handle, revision) -> {
            found(handle, id);
            new TicketRows(handle).revoke(id);
            return found(handle, id);
        });
    }

    @Override
    public Ticket expect(String id, Set<ExpectedInstance> instances) throws NoSuchTicketException {
        return store.jdbi().inTransaction(handle -> {
            found(handle, id);
            new TicketRows(handle).expect(id, instances);
            return found(handle, id);
        });
    }

    @Override
    public Ticket settle(String id, Set<ExpectedInstance> instances) throws NoSuchTicketException {
        return store.jdbi().inTransaction(handle -> {
            found(handle, id);
            TicketRows rows = new TicketRows(handle);
            rows.expect(id, instances);
            rows.limit(id, instances.size());
            return found(handle, id);
        });
    }

    @Override
    public Ticket openedBy(TicketToken token) throws EnrolmentRefusedException {
        return store.jdbi().withHandle(handle -> opened(handle, token));
    }

    private static Ticket opened(Handle handle, TicketToken token) throws EnrolmentRefusedException {
        return new TicketRows(handle)
                .find(token.id())
                .filter(row -> row.tokenHash().matches(token.hash()))
                .map(TicketRows.Row::ticket)
                .orElseThrow(() -> new EnrolmentRefusedException(
                        EnrolmentRefusal.TICKET_UNKNOWN,
                        "ticket " + token.id() + " does not exist or has another secret"));
    }

    @Override
    public Enrolled redeem(Redemption wanted) throws EnrolmentRefusedException {
        Outcome outcome = store.change((handle, revision) -> {
            Ticket ticket = opened(handle, wanted.token());
            return new TicketRedemption(handle, revision, now(), random).of(ticket, wanted);
        });
        changed.run();
        return outcome.enrolled();
    }

    @Override
    public Enrolled renew(AccessKeyId present, EnrolmentNonce nonce) throws EnrolmentRefusedException {
        Enrolled renewed = store.change((handle, revision) -> {
            EnrolmentRows enrolments = new EnrolmentRows(handle);
            Instance holder = holderOf(handle, present);
            EnrolmentRows.Row enrolment = enrolments
                    .of(holder.id())
                    .orElseThrow(() -> new EnrolmentRefusedException(
                            EnrolmentRefusal.NOT_ENROLLED, holder.id() + " was registered by an operator"));
            if (!enrolment.nonce().matches(nonce.hash())) {
                throw new EnrolmentRefusedException(
                        EnrolmentRefusal.WRONG_NONCE,
                        "the credential of " + holder.id() + " was presented with another nonce");
            }
            Succession.checkActive(holder);
            return new Succession(handle, revision, now(), random).following(present, holder, enrolment);
        });
        changed.run();
        return renewed;
    }

    private static Instance holderOf(Handle handle, AccessKeyId key) throws EnrolmentRefusedException {
        return new EnrolmentRows(handle)
                .holderOf(key)
                .flatMap(new InstanceRows(handle)::withId)
                .orElseThrow(() -> new EnrolmentRefusedException(
                        EnrolmentRefusal.NOT_ENROLLED, "no instance has the access key id " + key));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
