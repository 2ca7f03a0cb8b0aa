package io.keybroker.admin.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybroker.registry.Instance;
import java.util.Optional;

/** Explains a rejected request: what was requested, which check failed, and remedies. */
final class RejectionExplainer {
    private final ExplanationBuilder explanation;

    RejectionExplainer(ExplanationBuilder explanation) {
        this.explanation = explanation;
    }

    /** Returns a short summary of a rejection. */
    static String summary(JsonNode record) {
        String remark = text(record, "remark");
        return remark.isEmpty() ? text(record, "detail") : remark;
    }

    void explain(JsonNode record, Optional<Instance> knownInstance) {
        explanation.addSentence(requestOf(record));
        if (isTunnel(record)) {
            explainTunnel(record);
            return;
        }
        explanation.addSentence(
                checkAdvice(text(record, "refusal"), text(record, "cause")) + ": " + text(record, "detail"));
        explanation.addSentence(text(record, "remark"));
        knownInstance.ifPresent(instance -> explanation.addSentence(explanation.describeState(instance)));
        remedy(record, knownInstance);
    }

    private static boolean isTunnel(JsonNode record) {
        return text(record, "method").equals("CONNECT");
    }

    private void explainTunnel(JsonNode record) {
        explanation.addSentence("the forward proxy opened no tunnel: " + text(record, "detail"));
        if (text(record, "refusal").equals("NOT_ALLOWED")) {
            explanation.addSentence(
                    "the client can connect directly if NO_PROXY lists the host; connect.passThrough lets"
                            + " hosts through for active instances");
            explanation.advise("broker why " + ExplanationBuilder.describe(text(record, "peer")));
        }
    }

    private static String requestOf(JsonNode record) {
        String what = text(record, "method").isEmpty()
                ? "a malformed request"
                : text(record, "method") + (isTunnel(record) ? "" : " " + text(record, "path")) + " to "
                        + text(record, "host");
        String key = text(record, "accessKeyId");
        String signed = text(record, "scope").isEmpty()
                ? ""
                : " for " + text(record, "scope") + " at " + text(record, "signedAt");
        return "at " + text(record, "at") + " " + text(record, "peer") + " sent " + what
                + (key.isEmpty() ? "" : ", signed with " + key + signed);
    }

    /** Returns the check that rejected the request. */
    private static String checkAdvice(String errorCode, String cause) {
        return switch (errorCode) {
            case "UNKNOWN_KEY" -> byCause(cause);
            case "NO_CREDENTIALS" -> "the request has no signature";
            case "FOREIGN_TOKEN" -> "the request has a session token; instance credentials have none";
            case "WRONG_SIGNATURE" -> "key and address are valid, the signature is not";
            case "LEASE_OVER" -> "key, address and signature are valid, but the credential has expired";
            case "SKEWED" -> "the signature is valid, but the clocks of client and broker differ too much";
            case "NOT_ALLOWED" -> "the signature is valid, but the role does not allow the request";
            case "MALFORMED", "MALFORMED_BODY", "INVALID_BUCKET_NAME", "KEY_TOO_LONG" -> "the request is malformed";
            case "INVALID_DATE" -> "the date of the signature is missing or invalid";
            case "UNSUPPORTED" -> "the broker does not support such requests";
            case "BODY_MISMATCH", "MALFORMED_TRAILER", "BAD_CHECKSUM", "INCOMPLETE_BODY" ->
                "the body does not match the signed request";
            case "UNAVAILABLE" -> "the broker is unavailable and forwarded nothing";
            case "SLOW_DOWN", "TOO_LARGE", "TOO_SLOW" -> "a limit of the broker was reached";
            default -> "rejected with " + errorCode;
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

    private void remedy(JsonNode record, Optional<Instance> knownInstance) {
        switch (text(record, "refusal")) {
            case "UNKNOWN_KEY" -> aboutTheKey(record, knownInstance);
            case "WRONG_SIGNATURE" -> knownInstance.ifPresent(instance -> aboutTheSignature(record, instance));
            case "LEASE_OVER" ->
                knownInstance.ifPresent(instance -> explanation.suggestRegister(instance, text(record, "peer")));
            case "SKEWED" ->
                explanation.advise("chronyc makestep  # on " + ExplanationBuilder.describe(text(record, "peer")));
            case "NOT_ALLOWED" -> knownInstance.ifPresent(instance -> aboutThePolicy(record, instance));
            case "FOREIGN_TOKEN" ->
                explanation.advise(
                        "unset AWS_SESSION_TOKEN  # on " + ExplanationBuilder.describe(text(record, "peer")));
            case "UNAVAILABLE" -> explanation.advise("broker status");
            default -> {}
        }
    }

    private void aboutTheKey(JsonNode record, Optional<Instance> knownInstance) {
        if (knownInstance.isEmpty()) {
            explanation.adviseOnUnknown(text(record, "accessKeyId"));
            return;
        }
        Instance instance = knownInstance.get();
        switch (text(record, "cause")) {
            case "SUSPENDED" -> explanation.advise("broker instance resume " + instance.id());
            case "STOLEN_KEY" -> {
                explanation.advise("broker instance suspend " + instance.id());
                explanation.suggestNewKey(instance);
            }
            case "REVOKED" -> explanation.suggestNewKey(instance);
            default -> explanation.advise("broker instance show " + instance.id());
        }
    }

    /** Only a wrong secret is helped by a new key: it revokes the one that works. */
    private void aboutTheSignature(JsonNode record, Instance instance) {
        if (text(record, "remark").contains("wrong secret")) {
            explanation.suggestRegister(instance, text(record, "peer"));
        } else {
            explanation.advise("broker env  # the endpoint that the client must use, and sign for");
        }
    }

    private void aboutThePolicy(JsonNode record, Instance instance) {
        String role = ExplanationBuilder.describe(instance.role());
        explanation.advise("broker role show " + role);
        if (!text(record, "action").isEmpty() && !text(record, "resource").isEmpty()) {
            explanation.advise("broker role test --role " + role + " --action "
                    + ExplanationBuilder.describe(text(record, "action")) + " --resource "
                    + ExplanationBuilder.describe(text(record, "resource")));
        }
        explanation.advise("broker role reload  # after the role or its policy was changed");
    }

    private static String text(JsonNode record, String field) {
        return record.path(field).asText();
    }
}
