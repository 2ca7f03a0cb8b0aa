package io.keybroker.audit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.audit.AuditEvent.Change;
import io.keybroker.audit.AuditVerifier.ChainBreak;
import io.keybroker.audit.AuditVerifier.Checkpoint;
import io.keybroker.audit.AuditVerifier.Report;
import io.keybroker.audit.JsonLinesAuditLog.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditVerifierTest {
    private static final Settings SMALL_FILES = new Settings(false, 1_000, 1_000);

    @TempDir
    private Path home;

    private Path current;

    @BeforeEach
    void twentyEventsInSeveralFiles() throws Exception {
        current = home.resolve("audit/audit.jsonl");
        record(1, 10);
        record(11, 20); // as after a restart
    }

    @Test
    void followsTheChainThroughFilesAndRestarts() throws Exception {
        Report report = verify();

        assertThat(report.broken()).isEmpty();
        assertThat(report.lines()).isEqualTo(20);
        assertThat(report.firstSeq()).isEqualTo(1);
        assertThat(report.lastSeq()).isEqualTo(20);
        List<String> last = Files.readAllLines(current);
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(last.get(last.size() - 1).getBytes(StandardCharsets.US_ASCII));
        assertThat(report.lastHash()).isEqualTo(HexFormat.of().formatHex(hash));
    }

    @Test
    void beginsWithTheOldestFileThatIsStillKept() throws Exception {
        Files.delete(files().get(0));

        assertThat(verify().broken()).isEmpty();
        assertThat(verify().firstSeq()).isGreaterThan(1);
        assertThat(verify().lastSeq()).isEqualTo(20);
    }

    @Test
    void namesTheLineAfterOneThatWasChanged() throws Exception {
        change(files().get(1), lines -> lines.set(2, lines.get(2).replace("alice", "mallet")));

        assertBroken(
                files().get(1),
                4,
                "prev does not match the hash of the line before: one of the two lines was modified");
    }

    @Test
    void namesTheFirstLineOfAFileIfTheLastOfTheOneBeforeWasChanged() throws Exception {
        change(
                files().get(0),
                lines -> lines.set(lines.size() - 1, lines.get(lines.size() - 1).replace("alice", "bob")));

        assertBroken(
                files().get(1),
                1,
                "prev does not match the hash of the line before: one of the two lines was modified");
    }

    @Test
    void namesTheGapWhereALineWasTakenOut() throws Exception {
        change(files().get(0), lines -> lines.remove(2));

        assertBroken(files().get(0), 3, "the line has number 4 (expected: 3; lines are missing)");
    }

    @Test
    void namesTheGapWhereAFileWasTakenOut() throws Exception {
        List<Path> before = files();
        Files.delete(before.get(1));

        ChainBreak broken = verify().broken().orElseThrow();
        assertThat(broken.file()).isEqualTo(before.get(2));
        assertThat(broken.line()).isEqualTo(1);
        assertThat(broken.reason()).contains("(expected: ").contains("lines are missing");
    }

    @Test
    void namesLinesThatChangedPlaces() throws Exception {
        change(files().get(0), lines -> Collections.swap(lines, 1, 2));

        assertBroken(files().get(0), 2, "the line has number 3 (expected: 2; lines are missing)");
    }

    @Test
    void namesAFileThatWasPutThereTwice() throws Exception {
        List<Path> files = files();
        Path copy = files.get(1).resolveSibling("audit-0000000000000000900.jsonl");
        Files.copy(files.get(1), copy);

        assertBroken(
                copy,
                1,
                "the line has number " + AuditDirectory.firstSeqOf(files.get(1))
                        + " (expected: 900, from the file name; the file was truncated or renamed)");
    }

    @Test
    void namesLinesThatStandTwice() throws Exception {
        change(files().get(0), lines -> lines.add(2, lines.get(0)));

        assertBroken(files().get(0), 3, "the line has number 1 (expected: 3; the line is repeated or was moved)");
    }

    @Test
    void namesFilesThatChangedNames() throws Exception {
        List<Path> files = files();
        Path aside = home.resolve("aside");
        Files.move(files.get(0), aside);
        Files.move(files.get(1), files.get(0));
        Files.move(aside, files.get(1));

        assertThat(verify().broken()).hasValueSatisfying(broken -> {
            assertThat(broken.file()).isEqualTo(files.get(0));
            assertThat(broken.line()).isEqualTo(1);
            assertThat(broken.reason()).contains("from the file name");
        });
    }

    @Test
    void findsWhatWasCutOffAtTheEndAgainstALineThatWasNoted() throws Exception {
        Report before = verify();
        Checkpoint end = new Checkpoint(before.lastSeq(), before.lastHash());
        assertThat(AuditVerifier.verify(home.resolve("audit"), end).broken()).isEmpty();
        change(current, lines -> lines.remove(lines.size() - 1));

        assertThat(verify().broken()).isEmpty();
        assertThat(AuditVerifier.verify(home.resolve("audit"), end).broken()).hasValueSatisfying(broken -> {
            assertThat(broken.file()).isEqualTo(current);
            assertThat(broken.reason())
                    .isEqualTo("the log ends with line 19 (expected: line 20 or later, from --noted)");
        });
    }

    @Test
    void findsAnyBitThatFlipped() throws Exception {
        Report report = verify();
        Checkpoint end = new Checkpoint(report.lastSeq(), report.lastHash());
        List<Path> files = files();
        Random random = new Random(20_260_301);
        for (int i = 0; i < 1_000; i++) {
            Path file = files.get(random.nextInt(files.size()));
            byte[] good = Files.readAllBytes(file);
            byte[] flipped = good.clone();
            int at = random.nextInt(flipped.length);
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, flipped);

            assertThat(AuditVerifier.verify(home.resolve("audit"), end).broken())
                    .as("byte %d of %s", at, file)
                    .isPresent();
            Files.write(file, good);
        }
    }

    @Test
    void findsALogThatWasWrittenAnewAgainstALineThatWasNoted() throws Exception {
        Checkpoint other = new Checkpoint(2, "0".repeat(64));

        assertThat(AuditVerifier.verify(home.resolve("audit"), other).broken())
                .contains(new ChainBreak(
                        files().get(0),
                        2,
                        "the hash does not match --noted: this line or an earlier one was modified"));
    }

    @Test
    void namesALineThatIsNotOfTheLog() throws Exception {
        change(files().get(0), lines -> lines.add(1, "{\"event\":\"change\"}"));

        assertBroken(files().get(0), 2, "the line does not start with seq and prev");
    }

    @Test
    void namesABeginningThatWasMadeUp() throws Exception {
        change(files().get(0), lines -> lines.set(0, lines.get(0).replace("\"prev\":\"0", "\"prev\":\"1")));

        assertBroken(files().get(0), 1, "the first record of the log has a predecessor");
    }

    @Test
    void namesAFullFileWhoseEndIsMissing() throws Exception {
        Path first = files().get(0);
        byte[] bytes = Files.readAllBytes(first);
        Files.write(first, Arrays.copyOf(bytes, bytes.length - 5));

        ChainBreak broken = verify().broken().orElseThrow();
        assertThat(broken.file()).isEqualTo(first);
        assertThat(broken.reason()).isEqualTo("the line is incomplete");
    }

    @Test
    void takesAHalfWrittenLastLineForALogInUse() throws Exception {
        Files.writeString(current, "{\"seq\":21,", StandardOpenOption.APPEND);

        assertThat(verify().broken()).isEmpty();
        assertThat(verify().lines()).isEqualTo(20);
    }

    @Test
    void followsALogThatIsWrittenAndPutAwayMeanwhile() throws Exception {
        ExecutorService writer = Executors.newSingleThreadExecutor();
        Future<?> recording = writer.submit(() -> {
            record(21, 2_000);
            return 0;
        });
        writer.shutdown();
        long seen = 20;
        while (!recording.isDone()) {
            Report report = AuditVerifier.verify(home.resolve("audit"));
            assertThat(report.broken()).isEmpty();
            assertThat(report.lastSeq()).isGreaterThanOrEqualTo(seen);
            seen = report.lastSeq();
        }
        recording.get(30, SECONDS);
        assertThat(verify().lastSeq()).isEqualTo(2_000);
    }

    @Test
    void findsNothingBrokenInNothing() throws Exception {
        for (Path file : files()) {
            Files.delete(file);
        }

        assertThat(verify()).isEqualTo(new Report(0, 0, 0, "0".repeat(64), Optional.empty()));
    }

    private void record(int from, int to) throws Exception {
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(home, SMALL_FILES)) {
            for (int i = from; i <= to; i++) {
                log.append(new Change(Instant.EPOCH, "r" + i, "alice", "instance revoke", "i-1", ""))
                        .toCompletableFuture()
                        .get(10, SECONDS);
            }
        }
    }

    private Report verify() throws IOException {
        return AuditVerifier.verify(home.resolve("audit"));
    }

    private void assertBroken(Path file, long line, String reason) throws IOException {
        assertThat(verify().broken()).contains(new ChainBreak(file, line, reason));
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>(new AuditDirectory(home.resolve("audit")).fullFile());
        files.add(current);
        assertThat(files).hasSizeGreaterThan(3);
        return files;
    }

    private static void change(Path file, Consumer<List<String>> change) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        change.accept(lines);
        Files.write(file, lines);
    }
}
