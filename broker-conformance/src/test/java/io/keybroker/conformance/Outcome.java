package io.keybroker.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

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

    boolean succeeded() {
        return trace.stream().noneMatch(step -> step.contains(" failed ") || step.contains(" error "));
    }

    /** The steps that went otherwise, each with both outcomes; where one side stops, the rest of the other says nothing. */
    List<String> differencesFrom(Outcome other) {
        List<String> differences = new ArrayList<>();
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
