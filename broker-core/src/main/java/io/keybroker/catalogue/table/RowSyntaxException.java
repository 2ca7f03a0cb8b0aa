package io.keybroker.catalogue.table;

/** A row of operations.tsv with a syntax error, and its column. */
public final class RowSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int column;

    /** An error at a character of the row, counted from 1. */
    public RowSyntaxException(int column, String message) {
        super(message);
        this.column = column;
    }

    public int column() {
        return column;
    }
}
