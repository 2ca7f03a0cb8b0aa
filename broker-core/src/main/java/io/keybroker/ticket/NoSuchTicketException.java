package io.keybroker.ticket;

/** No ticket has that id. */
public final class NoSuchTicketException extends Exception {
    private static final long serialVersionUID = 1L;

    public NoSuchTicketException(String id) {
        super("no ticket has the id '" + id + "'");
    }
}
