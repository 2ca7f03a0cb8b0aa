package io.keybroker.admin.explain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.AdminJson;
import io.keybroker.admin.api.AuditResponses.Explanation;
import io.keybroker.audit.AuditQuery;
import io.keybroker.audit.AuditReader;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.InstanceStore;
import io.keybroker.registry.NoSuchInstanceException;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Explains a request, a key or an address from the audit log and the registry. */
public final class Explainer {
    private static final JsonMapper JSON = AdminJson.mapper();
    private static final Pattern REQUEST = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern KEY = Pattern.compile("[A-Z0-9]{16,128}");
    private static final int RECORDS_OF_ONE = 16;
    private static final int LAST_REFUSALS = 5;

    private final AuditReader history;
    private final InstanceStore instanceStore;
    private final Clock clock;

    public Explainer(AuditReader history, InstanceStore instanceStore, Clock clock) {
        this.history = history;
        this.instanceStore = instanceStore;
        this.clock = clock;
    }

    public Explanation explain(String subject) throws AdminException {
        if (REQUEST.matcher(subject).matches()) {
            return request(subject);
        }
        if (KEY.matcher(subject).matches()) {
            return explainInstance(
                    subject,
                    "the key " + subject + " was not issued by this broker",
                    instanceStore.holdersOf(new AccessKeyId(subject)),
                    AuditQuery.refusalsOf(subject, ""));
        }
        IpAddress address = address(subject);
        return explainInstance(
                subject,
                "no instance is or was bound to " + address,
                instanceStore.boundTo(address),
                AuditQuery.refusalsOf("", address.toString()));
    }

    private static IpAddress address(String subject) throws AdminException {
        try {
            return IpAddress.parse(subject);
        } catch (IllegalArgumentException e) {
            throw new AdminException(
                    Kind.USAGE,
                    "the argument is invalid (expected: a request id from x-amz-request-id or x-amzn-RequestId,"
                            + " an access key id, or an IP address)",
                    "");
        }
    }

    private Explanation request(String id) throws AdminException {
        List<String> lines = newest(AuditQuery.ofRequest(id), RECORDS_OF_ONE);
        List<JsonNode> records = parsed(lines);
        Optional<JsonNode> decisive = Stream.of(
                        "refused", "enrolment-refused", "intent", "tunnel", "enrolment", "change", "refused-many")
                .flatMap(event -> records.stream().filter(node -> isEvent(node, event)))
                .findFirst();
        if (decisive.isEmpty()) {
            throw new AdminException(
                    Kind.NOT_FOUND,
                    "the audit log has no record of request " + id,
                    "audit.keep and audit.rotateAt limit how long records are kept, and of many rejected requests only the"
                            + " number is recorded (refused-many); search older files with"
                            + " 'broker audit grep --request-id " + id + " DIR'");
        }
        JsonNode record = decisive.get();
        Optional<Instance> instance = holderIn(record);
        ExplanationBuilder explanation = new ExplanationBuilder(clock.instant());
        if (isEvent(record, "refused")) {
            new RejectionExplainer(explanation).explain(record, instance);
        } else {
            new ForwardedRequestExplainer(explanation).explain(record, records, instance);
        }
        return new Explanation(id, explanation.sentences(), explanation.remedies(), lines);
    }

    private Optional<Instance> holderIn(JsonNode record) {
        String key = record.path("accessKeyId").asText();
        if (KEY.matcher(key).matches()) {
            Optional<Instance> instance =
                    instanceStore.holdersOf(new AccessKeyId(key)).stream().findFirst();
            if (instance.isPresent()) {
                return instance;
            }
        }
        String id = record.path("instance").asText();
        try {
            return id.isEmpty()
                    ? Optional.empty()
                    : Optional.of(instanceStore.find(id))
                            .filter(candidate -> candidate.id().equals(id));
        } catch (NoSuchInstanceException e) {
            return Optional.empty();
        }
    }

    private static boolean isEvent(JsonNode record, String event) {
        return record.path("event").asText().equals(event);
    }

    private List<String> newest(AuditQuery query, int count) throws AdminException {
        try {
            return history.latest(query, count);
        } catch (IOException e) {
            throw AdminException.auditLogUnreadable(e);
        }
    }

    private static List<JsonNode> parsed(List<String> lines) {
        List<JsonNode> records = new ArrayList<>();
        for (String line : lines) {
            try {
                records.add(JSON.readTree(line));
            } catch (JsonProcessingException e) {
                records.add(JSON.missingNode()); // an incomplete line contains no information
            }
        }
        return records;
    }

    /** Explains the owner of a key, the instance's status, and its recent rejections. */
    private Explanation explainInstance(String subject, String unknown, List<Instance> instances, AuditQuery refusals)
            throws AdminException {
        List<String> lines = newest(refusals, LAST_REFUSALS);
        if (instances.isEmpty() && lines.isEmpty()) {
            throw new AdminException(
                    Kind.NOT_FOUND,
                    unknown + ", and the audit log has no rejected request of it",
                    "run 'broker instance ls' to list the instances");
        }
        ExplanationBuilder explanation = new ExplanationBuilder(clock.instant());
        Instant now = clock.instant();
        if (instances.isEmpty()) {
            explanation.addSentence(unknown);
            explanation.adviseOnUnknown(subject);
        }
        List<Instance> live =
                instances.stream().filter(instance -> instance.isLive(now)).toList();
        for (Instance instance : live.isEmpty() ? instances.stream().limit(1).toList() : live) {
            explanation.addSentence(explanation.describeState(instance));
            if (instance.state() == InstanceState.SUSPENDED) {
                explanation.advise("broker instance resume " + instance.id());
            } else if (!instance.isLive(now)) {
                explanation.suggestRegister(
                        instance, instance.ips().iterator().next().toString());
            }
        }
        explanation.addSentence(
                lines.isEmpty() ? "no recent rejected requests" : "recent rejected requests, newest first:");
        for (JsonNode record : parsed(lines)) {
            explanation.addSentence("  " + record.path("at").asText() + " "
                    + record.path("refusal").asText() + " from "
                    + record.path("peer").asText() + ": " + RejectionExplainer.summary(record));
        }
        if (!lines.isEmpty()) {
            explanation.advise(
                    "broker why " + parsed(lines).get(0).path("requestId").asText());
        }
        return new Explanation(subject, explanation.sentences(), explanation.remedies(), lines);
    }
}
