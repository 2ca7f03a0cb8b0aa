package io.keybroker.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybroker.registry.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Explains a forwarded request, and all other records with a request id. */
final class Passages {
    private final Told told;

    Passages(Told told) {
        this.told = told;
    }

    /** {@code record} is the one that decided, {@code all} are those of the same request. */
    void explain(JsonNode record, List<JsonNode> all, Optional<Instance> holder) {
        switch (text(record, "event")) {
            case "intent" -> admitted(record, all);
            case "change" ->
                told.say("at " + text(record, "at") + " the operator '" + text(record, "operator") + "' changed: "
                        + text(record, "verb") + " " + text(record, "subject") + " (" + text(record, "detail") + ")");
            default ->
                told.say("at " + text(record, "at") + " " + text(record, "peer") + " requested " + text(record, "verb")
                        + ": " + (text(record, "refusal").isEmpty() ? "granted" : text(record, "refusal")) + ", "
                        + text(record, text(record, "refusal").isEmpty() ? "instance" : "detail"));
        }
        holder.ifPresent(instance -> told.say(told.standing(instance)));
    }

    private void admitted(JsonNode intent, List<JsonNode> all) {
        told.say("at " + text(intent, "at") + " " + text(intent, "peer") + " was authorized and sent to "
                + text(intent, "upstream") + " with the identity '" + text(intent, "identity") + "': "
                + demands(intent));
        Optional<JsonNode> denied = all.stream()
                .filter(each -> text(each, "event").equals("would-deny"))
                .findFirst();
        denied.ifPresent(each -> {
            told.say("the role is in learn mode; its policy would deny " + demands(each));
            told.advise("broker role suggest " + Told.word(text(each, "role")));
        });
        Optional<JsonNode> outcome = all.stream()
                .filter(each -> text(each, "event").equals("outcome"))
                .findFirst();
        if (outcome.isEmpty()) {
            told.say("no outcome is recorded: the request is in progress, or the broker stopped before it ended");
        } else {
            ended(intent, outcome.get());
        }
    }

    private void ended(JsonNode intent, JsonNode outcome) {
        int status = outcome.path("status").asInt();
        String end = text(outcome, "end");
        String aws = text(outcome, "awsRequestId");
        told.say("it ended with '" + end + "' after " + outcome.path("micros").asLong() / 1_000 + " ms"
                + (status == 0
                        ? ", without a response from the upstream"
                        : ", upstream status " + status + (aws.isEmpty() ? "" : ", upstream request id " + aws)));
        if (status == 401 || status == 403) {
            told.say("the broker's policy allows the request; the upstream denied it: check the IAM permissions"
                    + " of the identity '"
                    + text(intent, "identity") + "'");
            told.advise("broker identity verify " + Told.word(text(intent, "identity")));
        } else if (!end.equals("answered") && !end.equals("client gone")) {
            told.say("the broker rejected it after it was authorized: " + end);
        }
    }

    private static String demands(JsonNode record) {
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
