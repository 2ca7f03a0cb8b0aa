package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.transfer.s3.S3TransferManager;
import software.amazon.awssdk.transfer.s3.model.CompletedDirectoryDownload;
import software.amazon.awssdk.transfer.s3.model.CompletedDirectoryUpload;

/** The SDK's transfer manager: many parts at once, and whole directories. */
final class TransferManagerTest {
    private static final String BUCKET = "transfers";
    private static final String TREES = "trees";
    private static final int MANY_PARTS = 20 * 1024 * 1024 + 17;

    private static BrokerFixture world;
    private static SdkClients clients;
    private static S3TransferManager transfers;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        world = BrokerFixture.start("");
        clients = world.clients(world.register("transfers"));
        S3AsyncClient s3 = clients.s3Async();
        transfers = S3TransferManager.builder().s3Client(s3).build();
        s3.createBucket(b -> b.bucket(BUCKET)).join();
        s3.createBucket(b -> b.bucket(TREES)).join();
    }

    @AfterAll
    static void stop() throws Exception {
        transfers.close();
        clients.close();
        world.close();
    }

    private Path noise(String name, long length) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        try (InputStream noise = new PseudoRandomStream(length)) {
            Files.copy(noise, file);
        }
        return file;
    }

    @Test
    void uploadsAFileInManyParts() throws Exception {
        Path file = noise("out/large", MANY_PARTS);

        transfers
                .uploadFile(b ->
                        b.putObjectRequest(p -> p.bucket(BUCKET).key("large")).source(file))
                .completionFuture()
                .join();
        Path back = directory.resolve("back");
        clients.s3().getObject(b -> b.bucket(BUCKET).key("large"), back); // S3Proxy gives no single parts back

        assertThat(back).hasSameBinaryContentAs(file);
        assertThat(world.aws().recordedRequests().all())
                .filteredOn(seen -> seen.rawQuery().contains("partNumber="))
                .hasSizeGreaterThan(1);
    }

    @Test
    void movesADirectoryThereAndBack() throws Exception {
        Path empty = noise("tree/empty", 0);
        Path inner = noise("tree/a/b c/ü", 70_000);

        CompletedDirectoryUpload up = transfers
                .uploadDirectory(b -> b.bucket(TREES).source(directory.resolve("tree")))
                .completionFuture()
                .join();
        CompletedDirectoryDownload down = transfers
                .downloadDirectory(b -> b.bucket(TREES).destination(directory.resolve("again")))
                .completionFuture()
                .join();

        assertThat(up.failedTransfers()).isEmpty();
        assertThat(down.failedTransfers()).isEmpty();
        assertThat(directory.resolve("again/empty")).hasSameBinaryContentAs(empty);
        assertThat(directory.resolve("again/a/b c/ü")).hasSameBinaryContentAs(inner);
    }
}
