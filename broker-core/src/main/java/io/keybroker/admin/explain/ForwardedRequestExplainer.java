package io.keybroker.admin.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybroker.registry.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Explains a request that was let through, and whatever else has an id of its own. */
final class ForwardedRequestExplainer {
    private final ExplanationBuilder told;

    ForwardedRequestExplainer(ExplanationBuilder told) {
        this.told = told;
    }

    /** {@code record} is the one that decided, {@code all} are those of the same request. */
    void explain(JsonNode record, List<JsonNode> all, Optional<Instance> holder) {
        switch (text(record, "event")) {
            case "intent" -> explainForwarded(record, all);
            case "change" ->
                told.addSentence("at " + text(record, "at") + " the operator '" + text(record, "operator")
                        + "' made a change: " + text(record, "verb") + " " + text(record, "subject") + " ("
                        + text(record, "detail") + ")");
            default ->
                told.addSentence("at " + text(record, "at") + " " + text(record, "peer") + " asked to "
                        + text(record, "verb")
                        + ": " + (text(record, "refusal").isEmpty() ? "granted" : text(record, "refusal")) + ", "
                        + text(record, text(record, "refusal").isEmpty() ? "instance" : "detail"));
        }
        holder.ifPresent(instance -> told.addSentence(told.describeState(instance)));
    }

    private void explainForwarded(JsonNode intent, List<JsonNode> all) {
        told.addSentence("at " + text(intent, "at") + " " + text(intent, "peer") + " was let through to "
                + text(intent, "upstream") + " with the identity '" + text(intent, "identity") + "': "
                + permissionsOf(intent));
        Optional<JsonNode> denied = all.stream()
                .filter(node -> text(node, "event").equals("would-deny"))
                .findFirst();
        denied.ifPresent(each -> {
            told.addSentence("the role is learning; its policy would deny " + permissionsOf(each));
            told.advise("broker role suggest " + ExplanationBuilder.describe(text(each, "role")));
        });
        Optional<JsonNode> outcome = all.stream()
                .filter(each -> text(each, "event").equals("outcome"))
                .findFirst();
        if (outcome.isEmpty()) {
            told.addSentence("its outcome is not recorded: it is under way, or the broker was stopped before its end");
        } else {
            explainOutcome(intent, outcome.get());
        }
    }

    private void explainOutcome(JsonNode intent, JsonNode outcome) {
        int status = outcome.path("status").asInt();
        String end = text(outcome, "end");
        String aws = text(outcome, "awsRequestId");
        told.addSentence("it ended '" + end + "' after "
                + outcome.path("micros").asLong() / 1_000 + " ms"
                + (status == 0
                        ? ", without an answer of the upstream"
                        : ", the upstream's status " + status + (aws.isEmpty() ? "" : ", its request id " + aws)));
        if (status == 401 || status == 403) {
            told.addSentence(
                    "the broker's policy allows it; what the upstream does not allow is up to the rights of the identity '"
                            + text(intent, "identity") + "'");
            told.advise("broker identity verify " + ExplanationBuilder.describe(text(intent, "identity")));
        } else if (!end.equals("answered") && !end.equals("client gone")) {
            told.addSentence("the broker turned it away after it was let through, as " + end);
        }
    }

    private static String permissionsOf(JsonNode record) {
        List<String> demands = new ArrayList<>();
        JsonNode actions = record.path("actions");
        for (int i = 0; i < actions.size(); i++) {
            demands.add(actions.path(i).asText() + " on "
                    + record.path("resources").path(i).asText());
        }
        return String.join(", ", demands);
    }

    private static String text(JsonNode record, String field) {
        return record.path(field).asText();
    }
}
