package io.keybroker.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A text table with aligned columns; an empty cell is a dash. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... headings) {
        rows.add(List.of(headings));
    }

    /** Returns a table of names and values without headings. */
    public static TextTable ofFacts() {
        TextTable table = new TextTable();
        table.rows.clear();
        return table;
    }

    /** Adds one row. */
    public TextTable row(String... cells) {
        rows.add(Arrays.stream(cells)
                .map(TerminalText::escape)
                .map(cell -> cell.isEmpty() ? "-" : cell)
                .toList());
        return this;
    }

    @Override
    public String toString() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                line.append(row.get(i))
                        .append(" ".repeat(widths[i] - row.get(i).length()))
                        .append(GAP);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
