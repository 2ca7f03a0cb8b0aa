package io.keybroker.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was played and how it compared, as a page to read: clients and modes across, services down. */
final class Matrix {
    private final Map<String, Map<String, Cell>> columns = new LinkedHashMap<>();
    private final Set<String> services = new LinkedHashSet<>();
    private final Map<String, String> missing = new LinkedHashMap<>();
    private final List<String> differences = new ArrayList<>();

    void same(String column, String scenario, boolean succeeded) {
        Cell cell = cell(column, scenario);
        cell.same++;
        cell.refusedAlike += succeeded ? 0 : 1;
    }

    void explained(String column, String scenario, List<String> reasons) {
        cell(column, scenario).explained++;
        reasons.forEach(reason -> differences.add(column + ": " + scenario + ": " + reason));
    }

    void unexplained(String column, String scenario, List<String> steps) {
        cell(column, scenario).unexplained++;
        steps.forEach(step -> differences.add("**unexplained** " + column + ": " + scenario + ": `" + step + "`"));
    }

    void missing(String column, String reason) {
        missing.put(column, reason);
    }

    private Cell cell(String column, String scenario) {
        String service = scenario.substring(0, scenario.indexOf(':'));
        services.add(service);
        return columns.computeIfAbsent(column, name -> new LinkedHashMap<>())
                .computeIfAbsent(service, name -> new Cell());
    }

    void write(Path file) throws IOException {
        StringBuilder page = new StringBuilder("# Direct against brokered\n\n");
        page.append("Each cell: scenarios that went the same / played. In brackets: same, but with a step that fails ")
                .append("on both sides; `e`: differs for a reason in the table; `!`: differs for none.\n\n");
        page.append("| service | ")
                .append(String.join(" | ", columns.keySet()))
                .append(" |\n|---|")
                .append("---|".repeat(columns.size()))
                .append('\n');
        for (String service : services) {
            page.append("| ").append(service).append(" |");
            for (Map<String, Cell> column : columns.values()) {
                page.append(' ')
                        .append(
                                column.containsKey(service)
                                        ? column.get(service).toString()
                                        : "-")
                        .append(" |");
            }
            page.append('\n');
        }
        page.append("\n## Not played\n\n");
        missing.forEach((column, reason) ->
                page.append("- ").append(column).append(": ").append(reason).append('\n'));
        page.append("\n## Differences\n\n");
        differences.stream()
                .distinct()
                .forEach(line -> page.append("- ").append(line).append('\n'));
        Files.writeString(file, page.toString());
    }

    private static final class Cell {
        private int same;
        private int refusedAlike;
        private int explained;
        private int unexplained;

        @Override
        public String toString() {
            return same + "/" + (same + explained + unexplained)
                    + (refusedAlike > 0 ? " (" + refusedAlike + ")" : "")
                    + (explained > 0 ? " e" + explained : "")
                    + (unexplained > 0 ? " !" + unexplained : "");
        }
    }
}
