package io.keybroker.audit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keybroker.audit.AuditEvent.Change;
import io.keybroker.audit.AuditEvent.Intent;
import io.keybroker.audit.AuditEvent.Outcome;
import io.keybroker.audit.AuditEvent.Rejection;
import io.keybroker.audit.JsonLinesAuditLog.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditFaultsTest {
    private static final Settings WRITTEN = new Settings(false, 4, 1 << 20);
    private static final Settings SYNCED = new Settings(true, 4, 1 << 20);

    @TempDir
    private Path home;

    private FaultyDisk disk;

    @BeforeEach
    void anEmptyDirectory() throws IOException {
        Path directory = home.resolve("audit");
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        disk = new FaultyDisk(directory);
    }

    @Test
    void beginsNothingNewOnAFullDiskButStillRecordsWhatIsUnderWay() throws Exception {
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(disk, home, WRITTEN)) {
            write(log, change("before"));
            disk.capacity = disk.used() + 100;

            write(log, outcome("running requests"));

            assertThat(log.failure())
                    .hasValueSatisfying(trouble -> assertThat(trouble).contains("audit log disk is full"));
            assertRefused(log, intent("new"), "the audit log disk is full");
            assertRefused(log, refusal("new"), "the audit log disk is full");
            write(log, change("an operator's"));
            assertWhole(3);
        }
    }

    @Test
    void goesOnByItselfOnceThereIsRoom() throws Exception {
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(disk, home, WRITTEN)) {
            disk.capacity = disk.used() + 100;
            write(log, outcome("on the reserve"));

            disk.capacity = Long.MAX_VALUE;
            await(() -> log.failure().isEmpty());

            write(log, intent("new"));
            assertWhole(2);
        }
    }

    @Test
    void admitsNothingWhileThereIsNoRoomForTheReserve() throws Exception {
        disk.capacity = 100_000;
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(disk, home, WRITTEN)) {
            assertRefused(log, intent("new"), "the audit log disk is full");
            assertThat(home.resolve("audit/reserve")).doesNotExist();
        }
    }

    @Test
    void leavesNoHalfLineOfAnEventThatItCouldNotWrite() throws Exception {
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(disk, home, WRITTEN)) {
            write(log, outcome("1"));
            disk.capacity = disk.used() - DiskReserve.SIZE + 100;

            assertRefused(log, outcome("2"), "encoding the audit event failed");
            assertWhole(1);
            assertThat(log.failure()).contains("writing the audit log failed: No space left on device");

            disk.capacity = Long.MAX_VALUE;
            write(log, outcome("3"));
            assertWhole(2);
            assertThat(log.records().last(2).records())
                    .last()
                    .asString()
                    .contains("\"seq\":2,")
                    .contains("\"requestId\":\"3\"");
            await(() -> log.failure().isEmpty());
        }
    }

    @Test
    void findsOutByItselfThatItCanWriteAgain() throws Exception {
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(disk, home, WRITTEN)) {
            disk.capacity = disk.used() - DiskReserve.SIZE + 100;
            assertRefused(log, outcome("1"), "encoding the audit event failed");
            assertThat(log.failure()).isPresent();

            disk.capacity = Long.MAX_VALUE;

            await(() -> log.failure().isEmpty());
            write(log, intent("2"));
            assertWhole(1);
        }
    }

    @Test
    void cutsAHalfLineBeforeItWritesAgainIfItCouldNotAtOnce() throws Exception {
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(disk, home, WRITTEN)) {
            write(log, outcome("1"));
            disk.capacity = disk.used() - DiskReserve.SIZE + 100;
            disk.failsToCut = true;

            assertRefused(log, outcome("2"), "encoding the audit event failed");
            disk.capacity = Long.MAX_VALUE;
            assertRefused(log, outcome("3"), "encoding the audit event failed");

            disk.failsToCut = false;
            write(log, outcome("4"));
            assertWhole(2);
        }
    }

    @Test
    void countsNoEventThatTheDiskDidNotSync() throws Exception {
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(disk, home, SYNCED)) {
            write(log, outcome("1"));
            disk.failsToSync = true;

            assertRefused(log, outcome("2"), "encoding the audit event failed");
            assertWhole(1);

            disk.failsToSync = false;
            write(log, outcome("3"));
            assertWhole(2);
        }
    }

    @Test
    void saysSoWhenSomebodyCutTheFile() throws Exception {
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(disk, home, WRITTEN)) {
            write(log, outcome("1"));
            disk.capacity = disk.used() - DiskReserve.SIZE + 100;
            assertRefused(log, outcome("2"), "encoding the audit event failed");
            disk.failsToCut = true; // so that the next write has to look at the file again
            disk.capacity = disk.used() + 100;
            assertRefused(log, outcome("3"), "encoding the audit event failed");
            disk.failsToCut = false;
            disk.capacity = Long.MAX_VALUE;
            Files.write(home.resolve("audit/audit.jsonl"), new byte[0]);

            assertRefused(log, outcome("4"), "encoding the audit event failed");
            assertThat(log.failure())
                    .hasValueSatisfying(
                            trouble -> assertThat(trouble).contains("audit.jsonl was truncated by another process"));
        }
    }

    @Test
    void rejectsAtOnceWhatItCannotTakeIn() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch writing = new CountDownLatch(1);
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(disk, home, WRITTEN)) {
            disk.beforeWrite = () -> {
                writing.countDown();
                awaitUninterrupted(stuck);
            };
            List<CompletableFuture<Void>> taken = new ArrayList<>();
            taken.add(log.append(outcome("first")).toCompletableFuture());
            assertThat(writing.await(10, SECONDS)).isTrue();
            CompletableFuture<Void> last = log.append(outcome("0")).toCompletableFuture();
            for (int i = 1; !last.isDone(); i++) {
                taken.add(last);
                last = log.append(outcome("" + i)).toCompletableFuture();
            }

            assertThat(last).isCompletedExceptionally();
            assertThatThrownBy(last::get)
                    .cause()
                    .hasMessage("the audit log is 16777216 bytes behind (expected: a faster disk)");
            stuck.countDown();
            for (CompletableFuture<Void> each : taken) {
                each.get(30, SECONDS);
            }
        }
    }

    @Test
    void leavesNobodyWaitingIfItsWriterEnds() throws Exception {
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(disk, home, WRITTEN)) {
            disk.beforeWrite = () -> {
                throw new IllegalStateException("a fault of the program, as this test makes it");
            };

            assertRefused(log, outcome("1"), "encoding the audit event failed");
            assertRefused(log, outcome("2"), "encoding the audit event failed");
            assertThat(log.failure())
                    .hasValueSatisfying(trouble -> assertThat(trouble).contains("the audit writer stopped"));
        }
    }

    @Test
    void recordsWhatIsUnderWayOnADiskThatIsReallyFull() throws Exception {
        Path small = Files.createDirectory(home.resolve("small"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", small.toString()) == 0,
                "only root can mount a small disk");
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(small, WRITTEN)) {
            write(log, change("before"));
            fill(small.resolve("ballast"));

            for (int i = 0; i < 200; i++) {
                write(log, outcome("r" + i));
            }

            assertRefused(log, intent("new"), "the audit log disk is full");
            assertThat(AuditVerifier.verify(small.resolve("audit")).lines()).isEqualTo(201);
            Files.delete(small.resolve("ballast"));
            await(() -> log.failure().isEmpty());
            write(log, intent("new"));
            assertThat(AuditVerifier.verify(small.resolve("audit")).broken()).isEmpty();
        } finally {
            assertThat(run("umount", small.toString())).isZero();
        }
    }

    @Test
    void hasEveryEventThatItConfirmedBeforeItWasKilled() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Recorder.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long confirmed = 0;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null) {
                confirmed = Long.parseLong(line);
                if (confirmed == 2_000) {
                    process.toHandle().destroyForcibly();
                }
                line = out.readLine();
            }
        }
        assertThat(process.waitFor(30, SECONDS)).isTrue();

        JsonLinesAuditLog.open(home, WRITTEN).close();

        AuditVerifier.Report report = AuditVerifier.verify(home.resolve("audit"));
        assertThat(confirmed).isGreaterThanOrEqualTo(2_000);
        assertThat(report.broken()).isEmpty();
        assertThat(report.lastSeq()).isGreaterThanOrEqualTo(confirmed);
    }

    /** Records one event after the other, and prints how many are confirmed. */
    static final class Recorder {
        private Recorder() {}

        public static void main(String[] args) throws Exception {
            try (JsonLinesAuditLog log = JsonLinesAuditLog.open(Path.of(args[0]), new Settings(false, 1_000, 65_536))) {
                for (long i = 1; i < 1_000_000; i++) {
                    write(log, outcome("r" + i));
                    System.out.println(i);
                }
            }
        }
    }

    private static void fill(Path ballast) throws IOException {
        try (var out = Files.newOutputStream(ballast)) {
            byte[] page = new byte[4_096];
            for (int i = 0; i < 100_000; i++) {
                out.write(page);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
            return;
        }
        throw new AssertionError("the disk has more room than was asked for");
    }

    private static int run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void assertWhole(int lines) throws IOException {
        AuditVerifier.Report report = AuditVerifier.verify(home.resolve("audit"));
        assertThat(report.broken()).isEmpty();
        assertThat(report.lines()).isEqualTo(lines);
        assertThat(Files.readString(home.resolve("audit/audit.jsonl"))).endsWith("}\n");
    }

    private static void assertRefused(AuditLog log, AuditEvent event, String message) {
        assertThatThrownBy(() -> write(log, event))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(AuditUnavailableException.class)
                .hasMessageStartingWith(message);
    }

    private static void write(AuditLog log, AuditEvent event) throws Exception {
        log.append(event).toCompletableFuture().get(10, SECONDS);
    }

    private static Change change(String requestId) {
        return new Change(Instant.EPOCH, requestId, "alice", "instance revoke", "i-1", "");
    }

    private static Intent intent(String requestId) {
        return new Intent(
                Instant.EPOCH, requestId, "", "", "", "", "", List.of("s3:GetObject"), List.of("arn:aws:s3:::b/k"), "");
    }

    private static Rejection refusal(String requestId) {
        return new Rejection(
                Instant.EPOCH,
                requestId,
                "",
                Optional.empty(),
                "",
                "MALFORMED",
                "AS_ANSWERED",
                "",
                "",
                "",
                "",
                Optional.empty());
    }

    private static Outcome outcome(String requestId) {
        return new Outcome(Instant.EPOCH, requestId, 200, "AWS", 1, 2, 3, "whole");
    }
}
