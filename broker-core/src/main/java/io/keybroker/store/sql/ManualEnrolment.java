package io.keybroker.store.sql;

import io.keybroker.net.CidrBlock;
import io.keybroker.registry.EnrolmentNonce;
import io.keybroker.registry.Instance;
import io.keybroker.ticket.EnrolmentConflictAction;
import io.keybroker.ticket.EnrolmentEvidence;
import io.keybroker.ticket.EnrolmentTerms;
import io.keybroker.ticket.Ticket;
import io.keybroker.ticket.TicketScope;
import io.keybroker.ticket.TicketToken;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Enrols an instance registered by an operator, with a ticket that is already used up, so that it can renew. */
final class ManualEnrolment {
    private final Handle handle;
    private final SecureRandom random;

    ManualEnrolment(Handle handle, SecureRandom random) {
        this.handle = handle;
        this.random = random;
    }

    void put(Instance instance, Duration ttl, EnrolmentNonce nonce, Duration maxLife) {
        Instant now = instance.createdAt();
        TicketToken nobodys = TicketToken.issue(random);
        Set<CidrBlock> addresses = instance.ips().stream()
                .map(ip -> CidrBlock.parse(ip.toString()))
                .collect(Collectors.toSet());
        Ticket spent = new Ticket(
                nobodys.id(),
                instance.role(),
                new TicketScope(
                        EnrolmentEvidence.ADDRESS, addresses, Optional.empty(), Optional.empty(), Optional.empty()),
                Set.of(),
                1,
                1,
                false,
                new EnrolmentTerms(ttl, maxLife, false, EnrolmentConflictAction.SUSPEND, instance.tags()),
                "registered by an operator with role " + instance.id(),
                now,
                now);
        new TicketDao(handle).insert(spent, nobodys.hash());
        new EnrolmentDao(handle)
                .put(new EnrolmentDao.Row(
                        instance.id(), spent.id(), nonce.hash(), Instant.EPOCH, ttl, now.plus(maxLife), now));
    }
}
