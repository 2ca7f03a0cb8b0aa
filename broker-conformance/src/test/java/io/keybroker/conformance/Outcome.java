package io.keybroker.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How one scenario went.
 *
 * @param scenario its name
 * @param trace a line for each step: what was called, and what came of it
 */
record Outcome(String scenario, List<String> trace) {
    /** Reads what a client printed; the name of the run stands in no outcome, since it differs between two runs. */
    static Outcome of(JsonNode line, String run) {
        List<String> trace = new ArrayList<>();
        line.path("trace").forEach(step -> trace.add(step.asText().replace(run, "RUN")));
        return new Outcome(line.path("name").asText(), List.copyOf(trace));
    }

    /** How many values were taken on both sides, refused on both, and neither, as cells of a table. */
    String characters(Outcome other) {
        Map<String, String> here = firstSteps();
        Map<String, String> there = other.firstSteps();
        long both = here.entrySet().stream()
                .filter(each -> taken(each.getValue()) && taken(there.getOrDefault(each.getKey(), "")))
                .count();
        long neither = here.entrySet().stream()
                .filter(each -> each.getValue().equals(there.get(each.getKey())) && !taken(each.getValue()))
                .count();
        return both + " | " + neither + " | " + (here.size() - both - neither);
    }

    /** For each value in brackets, what came of the first step with it. */
    private Map<String, String> firstSteps() {
        Map<String, String> first = new LinkedHashMap<>();
        for (String step : trace) {
            int bracket = step.indexOf('[');
            int end = step.indexOf("] ", bracket + 2);
            first.putIfAbsent(step.substring(bracket, end), step.substring(end + 2));
        }
        return first;
    }

    private static boolean taken(String result) {
        return result.startsWith("ok");
    }

    /**
     * The steps that went otherwise, each with both outcomes; where one side stops, the rest of the other says nothing. A
     * scenario of which fewer steps than {@code atLeast} succeed even here compares nothing, and that is a difference too.
     */
    List<String> differencesFrom(Outcome other, int atLeast) {
        List<String> differences = new ArrayList<>();
        long succeeded =
                trace.stream().filter(step -> step.matches("(?s).* ok( .*)?")).count();
        if (succeeded < atLeast) {
            differences.add("only " + succeeded + " succeed (expected: " + atLeast + "): " + trace.get(0) + "  |  "
                    + other.trace.get(0));
        }
        for (int i = 0; i < Math.min(trace.size(), other.trace.size()); i++) {
            if (!trace.get(i).equals(other.trace.get(i))) {
                differences.add(trace.get(i) + "  |  " + other.trace.get(i));
            }
        }
        if (differences.isEmpty() && trace.size() != other.trace.size()) {
            differences.add(trace.size() + " steps  |  " + other.trace.size() + " steps");
        }
        return differences;
    }
}
