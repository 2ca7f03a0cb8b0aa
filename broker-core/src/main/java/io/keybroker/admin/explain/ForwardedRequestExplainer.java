package io.keybroker.admin.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybroker.registry.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Explains a forwarded request, and all other records with a request id. */
final class ForwardedRequestExplainer {
    private final ExplanationBuilder explanation;

    ForwardedRequestExplainer(ExplanationBuilder explanation) {
        this.explanation = explanation;
    }

    /** {@code record} is the deciding record, {@code all} are the records of the same request. */
    void explain(JsonNode record, List<JsonNode> all, Optional<Instance> knownInstance) {
        switch (text(record, "event")) {
            case "intent" -> explainForwarded(record, all);
            case "tunnel" -> {
                explanation.addSentence("at " + text(record, "at") + " " + text(record, "peer")
                        + " opened a tunnel to " + text(record, "upstream")
                        + ", which connect.passThrough tunnels without inspection");
                explainEnd(all).ifPresent(explanation::addSentence);
            }
            case "change" ->
                explanation.addSentence("at " + text(record, "at") + " the operator '" + text(record, "operator")
                        + "' changed: " + text(record, "verb") + " " + text(record, "subject") + " ("
                        + text(record, "detail") + ")");
            case "refused-many" ->
                explanation.addSentence("until " + text(record, "at") + " " + text(record, "count")
                        + " requests like this one were rejected, from " + text(record, "peer") + ", with "
                        + text(record, "refusal") + " (" + text(record, "cause")
                        + "); beyond the limits of audit records they are only counted");
            default ->
                explanation.addSentence("at " + text(record, "at") + " " + text(record, "peer") + " requested "
                        + text(record, "verb")
                        + ": " + (text(record, "refusal").isEmpty() ? "granted" : text(record, "refusal")) + ", "
                        + text(record, text(record, "refusal").isEmpty() ? "instance" : "detail"));
        }
        knownInstance.ifPresent(instance -> explanation.addSentence(explanation.describeState(instance)));
    }

    private static Optional<String> explainEnd(List<JsonNode> all) {
        return all.stream()
                .filter(record -> text(record, "event").equals("outcome"))
                .findFirst()
                .map(outcome -> "it ended with '" + text(outcome, "end") + "' after "
                        + outcome.path("bytesUp").asLong() + " bytes up and "
                        + outcome.path("bytesDown").asLong() + " down");
    }

    private void explainForwarded(JsonNode intent, List<JsonNode> all) {
        explanation.addSentence("at " + text(intent, "at") + " " + text(intent, "peer") + " was authorized and sent to "
                + text(intent, "upstream") + " with the identity '" + text(intent, "identity") + "': "
                + permissionsOf(intent));
        Optional<JsonNode> denied = all.stream()
                .filter(node -> text(node, "event").equals("would-deny"))
                .findFirst();
        denied.ifPresent(record -> {
            explanation.addSentence("the role is in learn mode; its policy would deny " + permissionsOf(record));
            explanation.advise("broker role suggest " + ExplanationBuilder.describe(text(record, "role")));
        });
        Optional<JsonNode> outcome = all.stream()
                .filter(record -> text(record, "event").equals("outcome"))
                .findFirst();
        if (outcome.isEmpty()) {
            explanation.addSentence(
                    "no outcome is recorded: the request is in progress, or the broker stopped before it ended");
        } else {
            explainOutcome(intent, outcome.get());
        }
    }

    private void explainOutcome(JsonNode intent, JsonNode outcome) {
        int status = outcome.path("status").asInt();
        String end = text(outcome, "end");
        String aws = text(outcome, "awsRequestId");
        explanation.addSentence("it ended with '" + end + "' after "
                + outcome.path("micros").asLong() / 1_000 + " ms"
                + (status == 0
                        ? ", without a response from the upstream"
                        : ", upstream status " + status + (aws.isEmpty() ? "" : ", upstream request id " + aws)));
        if (status == 401 || status == 403) {
            explanation.addSentence(
                    "the broker's policy allows the request; the upstream denied it: check the IAM permissions"
                            + " of the identity '"
                            + text(intent, "identity") + "'");
            explanation.advise("broker identity verify " + ExplanationBuilder.describe(text(intent, "identity")));
        } else if (!end.equals("answered") && !end.equals("client gone")) {
            explanation.addSentence("the broker rejected it after it was authorized: " + end);
        }
    }

    private static String permissionsOf(JsonNode record) {
        List<String> permissions = new ArrayList<>();
        JsonNode actions = record.path("actions");
        for (int i = 0; i < actions.size(); i++) {
            permissions.add(actions.path(i).asText() + " on "
                    + record.path("resources").path(i).asText());
        }
        return String.join(", ", permissions);
    }

    private static String text(JsonNode record, String field) {
        return record.path(field).asText();
    }
}
