package io.keybroker.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.admin.AuditReplies.Explanation;
import io.keybroker.audit.AuditQuery;
import io.keybroker.audit.AuditRecords;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.NoSuchInstanceException;
import io.keybroker.registry.Registrations;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Explains a request, a key or an address from the audit log and the registry. */
final class Why {
    private static final JsonMapper JSON = AdminJson.mapper();
    private static final Pattern REQUEST = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern KEY = Pattern.compile("[A-Z0-9]{16,128}");
    private static final int RECORDS_OF_ONE = 16;
    private static final int LAST_REFUSALS = 5;

    private final AuditRecords history;
    private final Registrations registrations;
    private final Clock clock;

    Why(AuditRecords history, Registrations registrations, Clock clock) {
        this.history = history;
        this.registrations = registrations;
        this.clock = clock;
    }

    Explanation explain(String subject) throws AdminProblem {
        if (REQUEST.matcher(subject).matches()) {
            return request(subject);
        }
        if (KEY.matcher(subject).matches()) {
            return holder(
                    subject,
                    "the key " + subject + " was not issued by this broker",
                    registrations.holdersOf(new AccessKeyId(subject)),
                    AuditQuery.refusalsOf(subject, ""));
        }
        IpAddress address = address(subject);
        return holder(
                subject,
                "no instance is or was bound to " + address,
                registrations.boundTo(address),
                AuditQuery.refusalsOf("", address.toString()));
    }

    private static IpAddress address(String subject) throws AdminProblem {
        try {
            return IpAddress.parse(subject);
        } catch (IllegalArgumentException e) {
            throw new AdminProblem(
                    Kind.USAGE,
                    "the argument is invalid (expected: a request id from x-amz-request-id or x-amzn-RequestId,"
                            + " an access key id, or an IP address)",
                    "");
        }
    }

    private Explanation request(String id) throws AdminProblem {
        List<String> lines = newest(AuditQuery.ofRequest(id), RECORDS_OF_ONE);
        List<JsonNode> records = parsed(lines);
        Optional<JsonNode> decisive = Stream.of("refused", "enrolment-refused", "intent", "enrolment", "change")
                .flatMap(event -> records.stream().filter(each -> is(each, event)))
                .findFirst();
        if (decisive.isEmpty()) {
            throw new AdminProblem(
                    Kind.NOT_FOUND,
                    "the audit log has no record of request " + id,
                    "audit.keep and audit.rotateAt limit how long records are kept; search older files with"
                            + " 'broker audit grep --request-id " + id + " DIR'");
        }
        JsonNode record = decisive.get();
        Optional<Instance> holder = holderIn(record);
        Told told = new Told(clock.instant());
        if (is(record, "refused")) {
            new Refusals(told).explain(record, holder);
        } else {
            new Passages(told).explain(record, records, holder);
        }
        return new Explanation(id, told.said(), told.remedies(), lines);
    }

    private Optional<Instance> holderIn(JsonNode record) {
        String key = record.path("accessKeyId").asText();
        if (KEY.matcher(key).matches()) {
            Optional<Instance> holder =
                    registrations.holdersOf(new AccessKeyId(key)).stream().findFirst();
            if (holder.isPresent()) {
                return holder;
            }
        }
        String id = record.path("instance").asText();
        try {
            return id.isEmpty()
                    ? Optional.empty()
                    : Optional.of(registrations.find(id))
                            .filter(each -> each.id().equals(id));
        } catch (NoSuchInstanceException e) {
            return Optional.empty();
        }
    }

    private static boolean is(JsonNode record, String event) {
        return record.path("event").asText().equals(event);
    }

    private List<String> newest(AuditQuery query, int count) throws AdminProblem {
        try {
            return history.newest(query, count);
        } catch (IOException e) {
            throw AdminProblem.auditLogUnreadable(e);
        }
    }

    private static List<JsonNode> parsed(List<String> lines) {
        List<JsonNode> records = new ArrayList<>();
        for (String line : lines) {
            try {
                records.add(JSON.readTree(line));
            } catch (JsonProcessingException e) {
                records.add(JSON.missingNode()); // half a line says nothing
            }
        }
        return records;
    }

    /** Whose it is, how that instance stands, and what was refused lately. */
    private Explanation holder(String subject, String nobody, List<Instance> holders, AuditQuery refusals)
            throws AdminProblem {
        Told told = new Told(clock.instant());
        Instant now = clock.instant();
        if (holders.isEmpty()) {
            told.say(nobody);
            told.advise("broker instance ls");
        }
        List<Instance> live = holders.stream().filter(each -> each.liveAt(now)).toList();
        for (Instance each : live.isEmpty() ? holders.stream().limit(1).toList() : live) {
            told.say(told.standing(each));
            if (each.state() == InstanceState.SUSPENDED) {
                told.advise("broker instance resume " + each.id());
            } else if (!each.liveAt(now)) {
                told.adviseToRegister(each, each.ips().iterator().next().toString());
            }
        }
        List<String> lines = newest(refusals, LAST_REFUSALS);
        told.say(lines.isEmpty() ? "no recent rejected requests" : "recent rejected requests, newest first:");
        for (JsonNode record : parsed(lines)) {
            told.say("  " + record.path("at").asText() + " "
                    + record.path("refusal").asText() + " from "
                    + record.path("peer").asText() + ": " + Refusals.inShort(record));
        }
        if (!lines.isEmpty()) {
            told.advise("broker why " + parsed(lines).get(0).path("requestId").asText());
        }
        return new Explanation(subject, told.said(), told.remedies(), lines);
    }
}
