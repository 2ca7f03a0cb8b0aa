package io.keybroker.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What was played and how it compared, as a page to read: a table for each mode, clients across, services down. */
final class Matrix {
    private static final String HEAD = """
            # Direct against brokered

            Each cell counts scenarios: those that went **the same** on both sides, `+` those that went otherwise for a
            reason in the table of expected differences, `!` those that did for none. A step that is refused on both
            sides, with the same code, is the same.
            """;

    private final List<Result> results = new ArrayList<>();
    private final Map<String, String> missing = new LinkedHashMap<>();
    private final Map<String, ScenarioRuns.RunTime> took = new TreeMap<>();
    private final Map<String, Long> phases = new LinkedHashMap<>();

    /**
     * One scenario, compared.
     *
     * @param reasons of the differences that have one
     * @param unexplained the others
     */
    record Result(
            String client,
            String mode,
            String scenario,
            Outcome direct,
            Outcome brokered,
            List<String> reasons,
            List<String> unexplained) {
        Result {
            reasons = List.copyOf(reasons);
            unexplained = List.copyOf(unexplained);
        }

        String service() {
            return scenario.substring(0, scenario.indexOf(':'));
        }

        boolean same() {
            return reasons.isEmpty() && unexplained.isEmpty();
        }
    }

    void add(Result result) {
        results.add(result);
    }

    void missing(String client, String reason) {
        missing.put(client, reason);
    }

    Map<String, String> missing() {
        return Map.copyOf(missing);
    }

    void took(Map<String, ScenarioRuns.RunTime> runs) {
        took.putAll(runs);
    }

    /** Notes that a phase has ended. */
    void phase(String name) {
        phases.put(name, System.nanoTime());
    }

    void write(Path file) throws IOException {
        StringBuilder page = new StringBuilder(HEAD);
        distinct(Result::mode).forEach(mode -> table(page, mode));
        singleCharacters(page);
        differences(page);
        notPlayed(page);
        times(page);
        Files.writeString(file, page.toString());
    }

    private Set<String> distinct(Function<Result, String> of) {
        return results.stream().map(of).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void table(StringBuilder page, String mode) {
        Set<String> clients = distinct(Result::client);
        page.append("\n## ").append(mode).append("\n\n| service | ").append(String.join(" | ", clients));
        page.append(" |\n|---|").append("---|".repeat(clients.size())).append('\n');
        for (String service : distinct(Result::service)) {
            page.append("| ").append(service).append(" |");
            for (String client : clients) {
                page.append(' ').append(cell(mode, service, client)).append(" |");
            }
            page.append('\n');
        }
    }

    private String cell(String mode, String service, String client) {
        List<Result> here = results.stream()
                .filter(result -> result.mode().equals(mode)
                        && result.service().equals(service)
                        && result.client().equals(client))
                .toList();
        long same = here.stream().filter(Result::same).count();
        long unexplained =
                here.stream().filter(each -> !each.unexplained().isEmpty()).count();
        long explained = here.size() - same - unexplained;
        return here.isEmpty()
                ? "-"
                : "**" + same + "**" + (explained > 0 ? " +" + explained : "")
                        + (unexplained > 0 ? " !" + unexplained : "");
    }

    /** What became of each of 256 characters: the sides agree on them, and this says on what. */
    private void singleCharacters(StringBuilder page) {
        page.append("\n## The characters U+0000 to U+00FF, one at a time\n\n");
        page.append("| where | client | mode | taken by both | refused by both | differs for a reason |\n");
        page.append("|---|---|---|---|---|---|\n");
        results.stream()
                .filter(result -> result.scenario().startsWith("s3: 256 "))
                .sorted(Comparator.comparing(Result::scenario))
                .forEach(each -> page.append("| ")
                        .append(each.scenario().substring("s3: ".length()))
                        .append(" | ")
                        .append(each.client())
                        .append(" | ")
                        .append(each.mode())
                        .append(" | ")
                        .append(each.direct().characters(each.brokered()))
                        .append(" |\n"));
    }

    private void differences(StringBuilder page) {
        Map<String, Set<String>> byReason = new TreeMap<>();
        results.forEach(result -> result.reasons()
                .forEach(reason -> byReason.computeIfAbsent(reason, none -> new TreeSet<>())
                        .add(result.scenario() + " (" + result.client() + ")")));
        page.append("\n## Differences for a reason\n\n");
        byReason.forEach((reason, where) -> page.append("- ")
                .append(reason)
                .append(": ")
                .append(String.join(", ", where))
                .append('\n'));
        page.append("\n## Differences for none\n\n");
        results.forEach(each -> each.unexplained()
                .forEach(step -> page.append("- ")
                        .append(each.client() + " " + each.mode() + ", " + each.scenario() + ": `" + step + "`\n")));
    }

    private void notPlayed(StringBuilder page) {
        page.append("\n## Not played\n\n");
        missing.forEach((client, reason) ->
                page.append("- ").append(client).append(": ").append(reason).append('\n'));
    }

    private void times(StringBuilder page) {
        page.append("\n## Seconds\n\n");
        Long last = null;
        for (Map.Entry<String, Long> phase : phases.entrySet()) {
            if (last != null) {
                page.append("- ")
                        .append(phase.getKey() + ": "
                                + Duration.ofNanos(phase.getValue() - last).toSeconds() + "\n");
            }
            last = phase.getValue();
        }
        took.forEach((run, time) -> page.append("- run ")
                .append(run + ": " + time.passed().toSeconds() + ", of them "
                        + time.atWork().toSeconds() + " at work\n"));
    }
}
