package io.keybroker.catalogue.table;

/** Reports a row of operations.tsv that is not in the table's language, with the column of the row that it stands in. */
public final class RowSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int column;

    /** A fault at a character of the row, counted from 1. */
    public RowSyntaxException(int column, String message) {
        super(message);
        this.column = column;
    }

    public int column() {
        return column;
    }
}
