package io.keybroker.ticket;

/**
 * A new ticket and, this once, what opens it; printing one shows no secret.
 *
 * @param ticket the ticket
 * @param token what opens it
 */
public record IssuedTicket(Ticket ticket, TicketToken token) {}
