package io.keybroker.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Applies a query to records. Outcomes carry few fields, so the requests whose intent matched are tracked until they
 * end.
 */
final class RecordFilter {
    /** Maximum number of unfinished requests that are tracked. */
    static final int MOST_OPEN = 1_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final AuditQuery query;
    private final boolean any;
    private final String literal;
    private final Pattern action;
    private final Pattern outcome;
    private final Set<String> open;

    RecordFilter(AuditQuery query, Collection<String> open) {
        this.query = query;
        this.open = new LinkedHashSet<>(open);
        this.any = query.equals(AuditQuery.ANY);
        this.literal = query.requestId().isEmpty() ? "" : '"' + query.requestId() + '"';
        this.action = wildcards(query.action(), '*', ".*");
        this.outcome = wildcards(query.outcome(), 'x', "[0-9x]");
    }

    private static Pattern wildcards(String text, char wildcard, String meaning) {
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            pattern.append(c == wildcard ? meaning : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(pattern.toString(), Pattern.CASE_INSENSITIVE);
    }

    /** Returns the requests without an outcome. */
    List<String> open() {
        return new ArrayList<>(open);
    }

    /** Whether a line matches; an incomplete one only matches the empty query. */
    boolean accepts(String line) {
        if (any || !line.contains(literal)) {
            return any;
        }
        JsonNode record = recordOf(line);
        return record.isObject() && isOfTheRequest(record) && isOfTheTime(record) && accepts(record);
    }

    private boolean accepts(JsonNode record) {
        boolean fits;
        if (!query.hasSubjectFilter()) {
            fits = true;
        } else if (record.path("event").asText().equals("outcome")) {
            fits = open.remove(record.path("requestId").asText());
        } else {
            fits = isOfTheSubject(record) && isOfTheAction(record);
            if (fits && record.path("event").asText().equals("intent")) {
                remember(record.path("requestId").asText());
            }
        }
        return fits && hasOutcome(record);
    }

    private void remember(String requestId) {
        if (open.size() >= MOST_OPEN) {
            open.remove(open.iterator().next()); // the oldest, whose broker was probably killed
        }
        open.add(requestId);
    }

    private static JsonNode recordOf(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    private boolean isOfTheRequest(JsonNode record) {
        return equalsOrAbsent(record.path("requestId").asText(), query.requestId());
    }

    private boolean isOfTheTime(JsonNode record) {
        if (query.since().equals(Instant.EPOCH) && query.until().equals(AuditQuery.END)) {
            return true;
        }
        try {
            Instant at = Instant.parse(record.path("at").asText());
            return !at.isBefore(query.since()) && at.isBefore(query.until());
        } catch (DateTimeException e) {
            return false;
        }
    }

    private boolean isOfTheSubject(JsonNode record) {
        boolean instance = equalsOrAbsent(record.path("instance").asText(), query.instance())
                || record.path("subject").asText().equals(query.instance());
        return instance
                && equalsOrAbsent(record.path("accessKeyId").asText(), query.accessKeyId())
                && equalsOrAbsent(record.path("peer").asText(), query.peer());
    }

    private static boolean equalsOrAbsent(String value, String expected) {
        return expected.isEmpty() || value.equals(expected);
    }

    private boolean isOfTheAction(JsonNode record) {
        if (query.action().isEmpty()) {
            return true;
        }
        for (JsonNode node : record.path("actions")) {
            if (action.matcher(node.asText()).matches()) {
                return true;
            }
        }
        return action.matcher(record.path("action").asText()).matches();
    }

    private boolean hasOutcome(JsonNode record) {
        if (query.outcome().isEmpty()) {
            return true;
        }
        for (String field : List.of("status", "refusal", "cause", "end", "event")) {
            if (outcome.matcher(record.path(field).asText()).matches()) {
                return true;
            }
        }
        return false;
    }
}
