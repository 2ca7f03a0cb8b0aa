package io.keybroker.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.audit.AuditEvent.WouldDeny;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditRecordsTest {
    @TempDir
    private Path home;

    private static WouldDeny denial(int number) {
        return new WouldDeny(
                Instant.EPOCH, "r" + number, "i-1", "web", List.of("s3:GetObject"), List.of("arn:aws:s3:::b/k"));
    }

    @Test
    void readsAllRecordsOfAllFilesInTheirOrder() throws Exception {
        int records = 50;
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(home, new JsonLinesAuditLog.Settings(false, 100, 1024))) {
            for (int i = 0; i < records; i++) {
                log.record(denial(i)).toCompletableFuture().get(10, TimeUnit.SECONDS);
            }
        }
        List<String> lines = new ArrayList<>();

        AuditRecords.each(home.resolve("audit"), lines::add);

        assertThat(home.resolve("audit").toFile().list()).hasSizeGreaterThan(3);
        assertThat(lines).hasSize(records);
        for (int i = 0; i < records; i++) {
            assertThat(lines.get(i))
                    .endsWith("\"event\":\"would-deny\",\"requestId\":\"r" + i
                            + "\",\"instance\":\"i-1\",\"role\":\"web\",\"actions\":[\"s3:GetObject\"],"
                            + "\"resources\":[\"arn:aws:s3:::b/k\"]}");
        }
    }
}
