package io.keybroker.audit;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.keybroker.GoldenFile;
import io.keybroker.audit.AuditEvent.Change;
import io.keybroker.audit.AuditEvent.Enrolment;
import io.keybroker.audit.AuditEvent.EnrolmentRejection;
import io.keybroker.audit.AuditEvent.Intent;
import io.keybroker.audit.AuditEvent.Launch;
import io.keybroker.audit.AuditEvent.Outcome;
import io.keybroker.audit.AuditEvent.Rejection;
import io.keybroker.audit.AuditEvent.RejectionSummary;
import io.keybroker.audit.AuditEvent.RequestSummary;
import io.keybroker.audit.AuditEvent.StolenKey;
import io.keybroker.audit.AuditEvent.Tunnel;
import io.keybroker.audit.AuditEvent.WouldDeny;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditEventEncoderTest {
    private static final Instant AT = Instant.parse("2026-03-01T10:15:30.123456Z");
    private static final String OBJECT = "arn:aws:s3:::bucket/key";

    private static final List<AuditEvent> EVENTS = List.of(
            new Intent(
                    AT,
                    "r1",
                    "10.0.4.17",
                    "i-1",
                    "BKIA1",
                    "worker",
                    "app",
                    List.of("s3:GetObject", "s3:GetObjectTagging"),
                    List.of(OBJECT, OBJECT),
                    "s3.us-east-1.amazonaws.com:443"),
            new WouldDeny(AT, "r1", "i-1", "worker", List.of("s3:GetObjectTagging"), List.of(OBJECT)),
            new Outcome(AT, "r1", 200, "AWS1", 0, 1_234_567_890_123L, 42, "whole"),
            refused("i-2", "s3:GetObject", "statement 1 denies it", "eu-central-1/s3"),
            refused("", "", "", ""),
            new StolenKey(AT, "r4", "10.0.4.20", "i-1", "BKIA1"),
            new Change(AT, "r5", "alice", "instance revoke", "i-1", "lost \"key\" \u00e4\n"),
            new Enrolment(AT, "r6", "10.0.4.21", "renew", "i-3", "BKIA3", "worker", "t-1", false),
            new Enrolment(AT, "r7", "10.0.4.21", "enrol", "i-3", "BKIA3", "worker", "t-1", true),
            new EnrolmentRejection(AT, "r8", "10.0.4.22", "enrol", "t-1", "ALREADY_ENROLLED", true, "who"),
            new Launch(AT, "r9", "i-1", "launch", "t-2", "worker", List.of("i-0a", "i-0b"), "announced"),
            new RejectionSummary(AT, "r10", "10.0.4.23", "UNKNOWN_KEY", "NEVER_ISSUED", 1_234, AT),
            new Tunnel(AT, "r11", "10.0.4.23", List.of("i-1", "i-2"), "packages.example.com:443"));

    @TempDir
    private Path home;

    private static Rejection refused(String instance, String action, String remark, String scope) {
        return new Rejection(
                AT,
                "r2",
                "10.0.4.18",
                Optional.of(instance).filter(text -> !text.isEmpty()),
                "BKIA2",
                "NOT_ALLOWED",
                "AS_ANSWERED",
                "no",
                action,
                action.isEmpty() ? "" : OBJECT,
                remark,
                Optional.of(
                        new RequestSummary("GET", "b.local", "/k", scope, "2026-03-01T10:15:30Z", List.of("host"))));
    }

    @Test
    void writesEachEventAsEarlierVersionsDid() throws Exception {
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(home, new JsonLinesAuditLog.Settings(false, 4, 1 << 20))) {
            for (AuditEvent event : EVENTS) {
                log.append(event).toCompletableFuture().get(10, SECONDS);
            }
        }

        GoldenFile.requireUnchanged(
                "audit-events.jsonl", Files.readString(home.resolve("audit").resolve("audit.jsonl")));
    }
}
