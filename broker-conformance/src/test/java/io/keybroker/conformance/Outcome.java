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

    /** The steps that went otherwise, each with both of its outcomes. */
    List<String> differencesFrom(Outcome other) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < Math.max(trace.size(), other.trace.size()); i++) {
            String here = i < trace.size() ? trace.get(i) : "not reached";
            String there = i < other.trace.size() ? other.trace.get(i) : "not reached";
            if (!here.equals(there)) {
                differences.add(here + "  |  " + there);
            }
        }
        return differences;
    }
}
