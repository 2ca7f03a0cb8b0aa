package io.keybroker.ticket;

/** No ticket has that ID. */
public final class NoSuchTicketException extends Exception {
    private static final long serialVersionUID = 1L;

    public NoSuchTicketException(String id) {
        super("no ticket has the id '" + id + "'");
    }
}
