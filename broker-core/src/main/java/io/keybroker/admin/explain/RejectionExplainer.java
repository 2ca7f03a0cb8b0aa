package io.keybroker.admin.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybroker.registry.Instance;
import java.util.Optional;

/** Explains a rejected request: what was requested, which check failed, and remedies. */
final class RejectionExplainer {
    private final ExplanationBuilder told;

    RejectionExplainer(ExplanationBuilder told) {
        this.told = told;
    }

    /** What was refused, in a few words. */
    static String summary(JsonNode record) {
        String remark = text(record, "remark");
        return remark.isEmpty() ? text(record, "detail") : remark;
    }

    void explain(JsonNode record, Optional<Instance> holder) {
        told.addSentence(requestOf(record));
        told.addSentence(checkAdvice(text(record, "refusal"), text(record, "cause")) + ": " + text(record, "detail"));
        told.addSentence(text(record, "remark"));
        holder.ifPresent(instance -> told.addSentence(told.describeState(instance)));
        remedy(record, holder);
    }

    private static String requestOf(JsonNode record) {
        String what = text(record, "method").isEmpty()
                ? "a malformed request"
                : text(record, "method") + " " + text(record, "path") + " to " + text(record, "host");
        String key = text(record, "accessKeyId");
        String signed = text(record, "scope").isEmpty()
                ? ""
                : " for " + text(record, "scope") + " at " + text(record, "signedAt");
        return "at " + text(record, "at") + " " + text(record, "peer") + " sent " + what
                + (key.isEmpty() ? "" : ", signed with " + key + signed);
    }

    /** Which step of the decision said no. */
    private static String checkAdvice(String refusal, String cause) {
        return switch (refusal) {
            case "UNKNOWN_KEY" -> byCause(cause);
            case "NO_CREDENTIALS" -> "the request has no signature";
            case "FOREIGN_TOKEN" -> "the request has a session token; instance credentials have none";
            case "WRONG_SIGNATURE" -> "key and address are valid, the signature is not";
            case "LEASE_OVER" -> "key, address and signature are valid, but the credential has expired";
            case "SKEWED" -> "the signature is valid, but the clocks of client and broker differ too much";
            case "NOT_ALLOWED" -> "the signature is valid, but the role does not allow the request";
            case "MALFORMED", "MALFORMED_BODY" -> "the request is malformed";
            case "UNSUPPORTED" -> "the broker does not support such requests";
            case "BODY_MISMATCH", "BAD_CHECKSUM", "INCOMPLETE_BODY" -> "the body does not match the signed request";
            case "UNAVAILABLE" -> "the broker is unavailable and forwarded nothing";
            case "SLOW_DOWN", "TOO_LARGE", "TOO_SLOW" -> "a limit of the broker was reached";
            default -> "rejected with " + refusal;
        };
    }

    private static String byCause(String cause) {
        return switch (cause) {
            case "WRONG_ADDRESS" -> "the key is bound to another address, and the signature is invalid";
            case "STOLEN_KEY" ->
                "the signature is valid, but the address is wrong: the client has the secret of another instance";
            case "REVOKED" -> "the instance was revoked";
            case "SUSPENDED" -> "the instance is suspended";
            default -> "this broker did not issue the key";
        };
    }

    private void remedy(JsonNode record, Optional<Instance> holder) {
        switch (text(record, "refusal")) {
            case "UNKNOWN_KEY" -> aboutTheKey(record, holder);
            case "WRONG_SIGNATURE" ->
                holder.ifPresent(instance -> told.suggestRegister(instance, text(record, "peer")));
            case "LEASE_OVER" -> holder.ifPresent(instance -> told.suggestRegister(instance, text(record, "peer")));
            case "SKEWED" -> told.advise("chronyc makestep  # on " + ExplanationBuilder.describe(text(record, "peer")));
            case "NOT_ALLOWED" -> holder.ifPresent(instance -> aboutThePolicy(record, instance));
            case "FOREIGN_TOKEN" ->
                told.advise("unset AWS_SESSION_TOKEN  # on " + ExplanationBuilder.describe(text(record, "peer")));
            case "UNAVAILABLE" -> told.advise("broker status");
            default -> {}
        }
    }

    private void aboutTheKey(JsonNode record, Optional<Instance> holder) {
        if (holder.isEmpty()) {
            told.advise("broker instance ls");
            return;
        }
        Instance instance = holder.get();
        switch (text(record, "cause")) {
            case "SUSPENDED" -> told.advise("broker instance resume " + instance.id());
            case "STOLEN_KEY" -> {
                told.advise("broker instance suspend " + instance.id());
                told.suggestRegister(instance, text(record, "peer"));
            }
            default -> told.suggestRegister(instance, text(record, "peer"));
        }
    }

    private void aboutThePolicy(JsonNode record, Instance instance) {
        String role = ExplanationBuilder.describe(instance.role());
        told.advise("broker role show " + role);
        if (!text(record, "action").isEmpty() && !text(record, "resource").isEmpty()) {
            told.advise("broker role test --role " + role + " --action "
                    + ExplanationBuilder.describe(text(record, "action")) + " --resource "
                    + ExplanationBuilder.describe(text(record, "resource")));
        }
        told.advise("broker role reload  # after the role or its policy was changed");
    }

    private static String text(JsonNode record, String field) {
        return record.path(field).asText();
    }
}
