package io.keybroker.launch;

import io.keybroker.ticket.Ticket;
import java.util.concurrent.CompletionStage;

/** A launch with the ticket in its user data. A class, not a record, since the form contains the ticket token. */
public final class TicketedLaunch {
    private final LaunchContext by;
    private final Ticket ticket;
    private final byte[] form;
    private final boolean repeated;
    private final CompletionStage<Void> recorded;

    TicketedLaunch(
            LaunchContext launchContext, Ticket ticket, byte[] form, boolean repeated, CompletionStage<Void> recorded) {
        this.by = launchContext;
        this.ticket = ticket;
        this.form = form;
        this.repeated = repeated;
        this.recorded = recorded;
    }

    /** Returns the body for EC2. */
    public byte[] form() {
        return form;
    }

    /** Completes when the audit log has recorded the ticket; the request is sent only then. */
    public CompletionStage<Void> recorded() {
        return recorded;
    }

    LaunchContext by() {
        return by;
    }

    Ticket ticket() {
        return ticket;
    }

    /** Whether it repeats an earlier request, whose response may have been lost. */
    boolean repeated() {
        return repeated;
    }

    @Override
    public String toString() {
        return "TicketedLaunch[" + ticket.id() + ", " + by.instance() + ", form redacted]";
    }
}
