package io.keybroker.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table of differences that have an explanation; it must explain, and nothing in it may be left over. */
final class ExpectedDifferences {
    private final List<Row> rows = new ArrayList<>();

    /** Columns: client, mode, scenario, step (each a pattern with {@code *}), and why. */
    static ExpectedDifferences read(Path file) throws IOException {
        ExpectedDifferences table = new ExpectedDifferences();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] columns = line.split("\t+", -1);
                if (columns.length != 5 || columns[4].isBlank()) {
                    throw new IOException("row '" + line + "' has not five columns, the last of them a reason");
                }
                table.rows.add(new Row(columns[0], columns[1], columns[2], columns[3], columns[4]));
            }
        }
        return table;
    }

    /** The reason of the first row that covers a differing step. */
    Optional<String> explain(String client, String mode, String scenario, String step) {
        for (Row row : rows) {
            if (row.covers(client, mode, scenario) && matches(row.step, step)) {
                row.used = true;
                return Optional.of(row.why);
            }
        }
        return Optional.empty();
    }

    /** Tells the table that a scenario was played, so that a row about it can be left over. */
    void played(String client, String mode, String scenario) {
        rows.stream().filter(row -> row.covers(client, mode, scenario)).forEach(row -> row.played = true);
    }

    List<String> leftOver() {
        return rows.stream()
                .filter(row -> row.played && !row.used)
                .map(Row::toString)
                .toList();
    }

    private static boolean matches(String pattern, String text) {
        String[] parts = pattern.split("\\*", -1);
        int from = parts[0].length();
        if (!text.startsWith(parts[0]) || (parts.length == 1 && !text.equals(pattern))) {
            return false;
        }
        for (int i = 1; i < parts.length; i++) {
            int found = i == parts.length - 1 ? text.length() - parts[i].length() : text.indexOf(parts[i], from);
            if (found < from || !text.startsWith(parts[i], found)) {
                return false;
            }
            from = found + parts[i].length();
        }
        return true;
    }

    private static final class Row {
        private final String client;
        private final String mode;
        private final String scenario;
        private final String step;
        private final String why;
        private boolean played;
        private boolean used;

        Row(String client, String mode, String scenario, String step, String why) {
            this.client = client;
            this.mode = mode;
            this.scenario = scenario;
            this.step = step;
            this.why = why;
        }

        boolean covers(String otherClient, String otherMode, String otherScenario) {
            return matches(client, otherClient) && matches(mode, otherMode) && matches(scenario, otherScenario);
        }

        @Override
        public String toString() {
            return String.join(" | ", client, mode, scenario, step, why);
        }
    }
}
