package io.keybroker.ticket;

/**
 * A new ticket with its token, which is shown only once; {@code toString} omits it.
 *
 * @param ticket the ticket
 * @param token the token that redeems it
 */
public record IssuedTicket(Ticket ticket, TicketToken token) {}
