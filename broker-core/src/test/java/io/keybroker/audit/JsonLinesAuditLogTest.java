package io.keybroker.audit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.audit.AuditEvent.Change;
import io.keybroker.audit.AuditEvent.Enrolment;
import io.keybroker.audit.AuditEvent.EnrolmentRejection;
import io.keybroker.audit.AuditEvent.Intent;
import io.keybroker.audit.AuditEvent.Outcome;
import io.keybroker.audit.AuditEvent.Rejection;
import io.keybroker.audit.AuditEvent.RequestSummary;
import io.keybroker.audit.AuditEvent.StolenKey;
import io.keybroker.audit.JsonLinesAuditLog.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonLinesAuditLogTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant AT = Instant.parse("2026-03-01T10:15:30.123456Z");
    private static final Settings WRITTEN = new Settings(false, 4, 1 << 20);

    @TempDir
    private Path home;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void writesEachKindOfEventAsOneLineThatSaysItAll(boolean synced) throws Exception {
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(home, new Settings(synced, 4, 1 << 20))) {
            write(
                    log,
                    new Intent(
                            AT,
                            "r1",
                            "10.0.4.17",
                            "i-1",
                            "BKIA1",
                            "worker",
                            "app",
                            List.of("s3:GetObject"),
                            List.of("arn:aws:s3:::b/k"),
                            "s3.us-east-1.amazonaws.com:443"),
                    new Outcome(AT, "r1", 200, "AWS1", 0, 1_234_567_890_123L, 42, "whole"),
                    new Rejection(
                            AT,
                            "r2",
                            "10.0.4.18",
                            Optional.of("i-2"),
                            "BKIA2",
                            "NOT_ALLOWED",
                            "AS_ANSWERED",
                            "no",
                            "s3:GetObject",
                            "arn:aws:s3:::b/k",
                            "statement 1 denies it",
                            Optional.of(new RequestSummary(
                                    "GET",
                                    "b.local",
                                    "/k",
                                    "eu-central-1/s3",
                                    "2026-03-01T10:15:30Z",
                                    List.of("host")))),
                    new Rejection(
                            AT,
                            "r3",
                            "10.0.4.19",
                            Optional.empty(),
                            "",
                            "MALFORMED",
                            "AS_ANSWERED",
                            "no",
                            "",
                            "",
                            "",
                            Optional.empty()),
                    new StolenKey(AT, "r4", "10.0.4.20", "i-1", "BKIA1"),
                    new Change(AT, "r5", "alice", "instance revoke", "i-1", "lost"),
                    new Enrolment(AT, "r6", "10.0.4.21", "renew", "i-3", "BKIA3", "worker", "t-1", false),
                    new EnrolmentRejection(AT, "r7", "10.0.4.22", "enrol", "t-1", "ALREADY_ENROLLED", true, "who"));
        }

        assertThat(lines(current()))
                .extracting(JsonLinesAuditLogTest::withoutChain)
                .containsExactly(
                        "{\"at\":\"2026-03-01T10:15:30.123456Z\",\"event\":\"intent\",\"requestId\":\"r1\","
                                + "\"peer\":\"10.0.4.17\",\"instance\":\"i-1\",\"accessKeyId\":\"BKIA1\","
                                + "\"role\":\"worker\",\"identity\":\"app\",\"actions\":[\"s3:GetObject\"],"
                                + "\"resources\":[\"arn:aws:s3:::b/k\"],"
                                + "\"upstream\":\"s3.us-east-1.amazonaws.com:443\"}",
                        "{\"at\":\"2026-03-01T10:15:30.123456Z\",\"event\":\"outcome\",\"requestId\":\"r1\","
                                + "\"status\":200,\"awsRequestId\":\"AWS1\",\"bytesUp\":0,"
                                + "\"bytesDown\":1234567890123,\"micros\":42,\"end\":\"whole\"}",
                        "{\"at\":\"2026-03-01T10:15:30.123456Z\",\"event\":\"refused\",\"requestId\":\"r2\","
                                + "\"peer\":\"10.0.4.18\",\"instance\":\"i-2\",\"accessKeyId\":\"BKIA2\","
                                + "\"refusal\":\"NOT_ALLOWED\",\"cause\":\"AS_ANSWERED\",\"detail\":\"no\","
                                + "\"action\":\"s3:GetObject\",\"resource\":\"arn:aws:s3:::b/k\","
                                + "\"remark\":\"statement 1 denies it\",\"method\":\"GET\",\"host\":\"b.local\","
                                + "\"path\":\"/k\",\"scope\":\"eu-central-1/s3\","
                                + "\"signedAt\":\"2026-03-01T10:15:30Z\",\"signedHeaders\":[\"host\"]}",
                        "{\"at\":\"2026-03-01T10:15:30.123456Z\",\"event\":\"refused\",\"requestId\":\"r3\","
                                + "\"peer\":\"10.0.4.19\",\"accessKeyId\":\"\",\"refusal\":\"MALFORMED\","
                                + "\"cause\":\"AS_ANSWERED\",\"detail\":\"no\"}",
                        "{\"at\":\"2026-03-01T10:15:30.123456Z\",\"event\":\"stolen-key\",\"requestId\":\"r4\","
                                + "\"peer\":\"10.0.4.20\",\"instance\":\"i-1\",\"accessKeyId\":\"BKIA1\"}",
                        "{\"at\":\"2026-03-01T10:15:30.123456Z\",\"event\":\"change\",\"requestId\":\"r5\","
                                + "\"operator\":\"alice\",\"verb\":\"instance revoke\",\"subject\":\"i-1\","
                                + "\"detail\":\"lost\"}",
                        "{\"at\":\"2026-03-01T10:15:30.123456Z\",\"event\":\"enrolment\",\"requestId\":\"r6\","
                                + "\"peer\":\"10.0.4.21\",\"verb\":\"renew\",\"instance\":\"i-3\","
                                + "\"accessKeyId\":\"BKIA3\",\"role\":\"worker\",\"ticket\":\"t-1\",\"again\":\"false\"}",
                        "{\"at\":\"2026-03-01T10:15:30.123456Z\",\"event\":\"enrolment-refused\",\"requestId\":\"r7\","
                                + "\"peer\":\"10.0.4.22\",\"verb\":\"enrol\",\"subject\":\"t-1\","
                                + "\"refusal\":\"ALREADY_ENROLLED\",\"alarm\":\"true\",\"detail\":\"who\"}");
    }

    @Test
    void letsNobodyElseReadIt() throws Exception {
        JsonLinesAuditLog.open(home, WRITTEN).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("audit"))))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(current())))
                .isEqualTo("rw-------");
    }

    @Test
    void rejectsADirectoryThatOthersCanRead() throws IOException {
        Files.createDirectory(home.resolve("audit"));
        Files.setPosixFilePermissions(home.resolve("audit"), PosixFilePermissions.fromString("rwxr-x---"));

        assertThatThrownBy(() -> JsonLinesAuditLog.open(home, WRITTEN))
                .isInstanceOf(AuditUnavailableException.class)
                .hasMessageContaining("has unsafe permissions (mode rwxr-x---, expected: rwx------; run chmod 700 ");
    }

    @Test
    void readsTheLastRecordsWhileItIsWritten() throws Exception {
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(home, WRITTEN)) {
            assertThat(log.records().last(3).records()).isEmpty();
            for (int i = 1; i <= 5; i++) {
                write(log, change("r" + i));
            }

            assertThat(log.records().last(3).records())
                    .extracting(JsonLinesAuditLogTest::requestId)
                    .containsExactly("r3", "r4", "r5");
            assertThat(log.records().last(0).records()).isEmpty();
            assertThat(log.records().last(100).records()).hasSize(5);
        }
    }

    @Test
    void readsTheLastRecordsFromTheFilesBeforeToo() throws Exception {
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(home, new Settings(false, 100, 2_000))) {
            for (int i = 1; i <= 100; i++) {
                write(log, change("r" + i));
            }

            assertThat(fullFiles()).hasSizeGreaterThan(5);
            assertThat(log.records().last(60).records()).hasSize(60);
            assertThat(log.records().last(60).records().get(0)).contains("\"r41\"");
            assertThat(log.records().last(1_000).records()).hasSize(100);
        }
    }

    @Test
    void readsRecordsLongerThanABlock() throws Exception {
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(home, WRITTEN)) {
            List<String> many = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                many.add("x".repeat(4_000));
            }
            for (int i = 1; i <= 3; i++) {
                write(log, new Intent(AT, "r" + i, "", "", "", "", "", many, many, ""));
            }

            assertThat(log.records().last(2).records())
                    .extracting(JsonLinesAuditLogTest::requestId)
                    .containsExactly("r2", "r3");
        }
    }

    @Test
    void keepsTheNewestFiles() throws Exception {
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(home, new Settings(false, 3, 2_000))) {
            for (int i = 1; i <= 100; i++) {
                write(log, change("r" + i));
            }

            assertThat(fullFiles()).hasSize(2);
            assertThat(log.records().last(1).records().get(0)).contains("\"r100\"");
        }
    }

    @Test
    void cutsATornLineAndGoesOnBehindTheLastWholeOne() throws Exception {
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(home, WRITTEN)) {
            write(log, change("r1"));
        }
        Files.writeString(current(), "{\"seq\":2,\"prev\":\"00", StandardOpenOption.APPEND);

        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(home, WRITTEN)) {
            write(log, change("r2"));
        }

        assertThat(lines(current()))
                .extracting(JsonLinesAuditLogTest::requestId)
                .containsExactly("r1", "r2");
        assertThat(JSON.readTree(lines(current()).get(1)).get("seq").asInt()).isEqualTo(2);
    }

    @Test
    void writesNothingMoreOnceItIsClosed() throws Exception {
        JsonLinesAuditLog log = JsonLinesAuditLog.open(home, WRITTEN);
        log.close();

        assertThatThrownBy(() -> write(log, change("late")))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .hasMessage("the audit log is closed");
    }

    @Test
    void writesTimesAsIsoEightyOneHasThem() throws Exception {
        List<Instant> times = List.of(
                Instant.EPOCH,
                Instant.parse("2026-03-01T10:15:30Z"),
                Instant.parse("2026-03-01T10:15:30.5Z"),
                Instant.parse("2026-03-01T10:15:30.000001Z"),
                Instant.parse("2026-03-01T10:15:30.000000001Z"),
                Instant.parse("2026-03-01T10:15:30.120Z"),
                Instant.parse("1969-12-31T23:59:59.999999999Z"),
                Instant.parse("+12026-03-01T10:15:30.1Z"));
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(home, WRITTEN)) {
            for (Instant time : times) {
                write(log, new StolenKey(time, "r", "p", "i", "k"));
            }
        }

        assertThat(lines(current()))
                .extracting(line -> JSON.readTree(line).path("at").asText())
                .containsExactlyElementsOf(times.stream().map(Instant::toString).toList());
    }

    @Test
    void writesWhatNobodyWaitsForByItselfAfterAMoment() throws Exception {
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(home, WRITTEN)) {
            for (int i = 0; i < 50; i++) {
                log.append(new Outcome(AT, "r" + i, 200, "AWS", 1, 2, 3, "answered"))
                        .toCompletableFuture()
                        .get(10, SECONDS);
            }
            assertThat(log.records().last(50).records()).hasSize(50);
        }
    }

    @Test
    void recordsEventsThatBelongTogetherSideBySide() throws Exception {
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(home, WRITTEN)) {
            log.append(List.of(
                            new StolenKey(AT, "r1", "p", "i", "k"),
                            new StolenKey(AT, "r2", "p", "i", "k"),
                            new StolenKey(AT, "r3", "p", "i", "k")))
                    .toCompletableFuture()
                    .get(10, SECONDS);

            assertThat(log.records().last(9).records())
                    .extracting(JsonLinesAuditLogTest::requestId)
                    .containsExactly("r1", "r2", "r3");
        }
    }

    @Test
    void losesNothingThatManyThreadsRecordBeforeItIsClosed() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<List<CompletableFuture<Void>>>> all = new ArrayList<>();
        JsonLinesAuditLog log = JsonLinesAuditLog.open(home, WRITTEN);
        for (int t = 0; t < 4; t++) {
            String thread = "t" + t + "-";
            all.add(threads.submit(() -> {
                List<CompletableFuture<Void>> stages = new ArrayList<>();
                for (int i = 0; i < 2_000; i++) {
                    stages.add(log.append(change(thread + i)).toCompletableFuture());
                }
                return stages;
            }));
        }
        List<CompletableFuture<Void>> stages = new ArrayList<>();
        for (Future<List<CompletableFuture<Void>>> each : all) {
            stages.addAll(each.get(30, SECONDS));
        }
        log.close();
        threads.shutdown();

        assertThat(stages).hasSize(8_000).allMatch(stage -> stage.isDone() && !stage.isCompletedExceptionally());
        List<String> written = new ArrayList<>();
        for (Path file : fullFiles()) {
            written.addAll(lines(file));
        }
        written.addAll(lines(current()));
        assertThat(written)
                .extracting(JsonLinesAuditLogTest::requestId)
                .doesNotHaveDuplicates()
                .hasSize(8_000);
    }

    private static Change change(String requestId) {
        return new Change(AT, requestId, "alice", "instance revoke", "i-1", "");
    }

    private static void write(AuditLog log, AuditEvent... events) throws Exception {
        for (AuditEvent event : events) {
            log.append(event).toCompletableFuture().get(10, SECONDS);
        }
    }

    private Path current() {
        return home.resolve("audit/audit.jsonl");
    }

    private List<Path> fullFiles() throws IOException {
        return new AuditDirectory(home.resolve("audit")).fullFile();
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file, StandardCharsets.UTF_8);
    }

    private static String withoutChain(String line) {
        return line.replaceFirst("\"seq\":[0-9]+,\"prev\":\"[0-9a-f]{64}\",", "");
    }

    private static String requestId(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            return node.get("requestId").asText();
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + line, e);
        }
    }
}
