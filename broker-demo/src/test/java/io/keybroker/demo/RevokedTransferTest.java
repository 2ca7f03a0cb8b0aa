package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keybroker.demo.aws.RecordedRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What an operator's command does to a transfer that is under way. */
final class RevokedTransferTest {
    private static final int LARGE = 64 * 1024 * 1024;
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private static BrokerFixture world;
    private static SdkClients clients;

    @BeforeAll
    static void start() throws Exception {
        world = BrokerFixture.start("");
        clients = world.clients(world.register("owner"));
        clients.s3().createBucket(b -> b.bucket("jobs"));
        clients.s3()
                .putObject(
                        b -> b.bucket("jobs").key("large"),
                        RequestBody.fromInputStream(new PseudoRandomStream(LARGE), (long) LARGE));
    }

    @AfterAll
    static void stop() throws Exception {
        clients.close();
        world.close();
    }

    @BeforeEach
    void forget() {
        world.aws().recordedRequests().clear();
    }

    private static long operate(String verb, String name) {
        assertThat(world.operate("instance", verb, name).exit()).isZero();
        return System.nanoTime();
    }

    private static void assertWithinLimit(long since) {
        assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"revoke", "suspend"})
    void cutsAnUploadBothWaysAndStoresNothing(String verb) throws Exception {
        String name = "uploader-" + verb;
        AwsBasicCredentials key = world.register(name);
        String body = "x".repeat(16 * 1024 * 1024);
        String bytes = new RawConnection.Request("s3", "PUT", "/jobs/" + verb, body).signed(key);
        try (RawConnection call = new RawConnection(world)) {
            call.send(bytes.substring(0, bytes.length() / 2));

            long revoked = operate(verb, name);

            assertThat(call.answer().body()).contains("InvalidAccessKeyId");
            assertWithinLimit(revoked);
        }
        assertThat(world.aws().recordedRequests().all()).noneMatch(RecordedRequest::bodyCompleted);
        assertThatThrownBy(() -> clients.s3().headObject(b -> b.bucket("jobs").key(verb)))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(404));
    }

    @Test
    void cutsAnUploadInSignedChunksWhenTheBrokerIsSealed() throws Exception {
        try (SdkClients uploader = world.clients(world.register("chunks"))) {
            RequestBody body = RequestBody.fromContentProvider(
                    () -> new SequenceInputStream(new PseudoRandomStream(LARGE / 8), new SealingStream()),
                    LARGE / 8 + 1,
                    "application/octet-stream");
            assertThatThrownBy(() -> uploader.s3()
                            .putObject(
                                    b -> b.bucket("jobs")
                                            .key("chunks")
                                            .overrideConfiguration(SignedChunkUploads.override(
                                                    RequestChecksumCalculation.WHEN_REQUIRED)),
                                    body))
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(503));
        } finally {
            assertThat(world.operate("unseal", "--unattended").exit()).isZero();
        }
        assertThat(world.aws().recordedRequests().all()).noneMatch(RecordedRequest::bodyCompleted);
    }

    /** The last byte of an upload, which comes after the broker was sealed. */
    private static final class SealingStream extends InputStream {
        private boolean read;

        @Override
        public int read() {
            if (read) {
                return -1;
            }
            read = true;
            assertThat(world.operate("seal").exit()).isZero();
            return 'x';
        }
    }

    @Test
    void cutsAnSdksDownload() throws Exception {
        try (SdkClients downloader = world.clients(world.register("downloader"));
                ResponseInputStream<GetObjectResponse> object =
                        downloader.s3().getObject(b -> b.bucket("jobs").key("large"))) {
            assertThat(object.readNBytes(1024)).hasSize(1024);

            long before = cut();
            long revoked = operate("revoke", "downloader");
            await().pollInterval(Duration.ofMillis(20)).until(() -> cut() > before);

            assertWithinLimit(revoked);
            assertThatThrownBy(object::readAllBytes).isInstanceOf(Exception.class);
        }
    }

    /** How many requests have ended because their key was no good any more. */
    private static long cut() throws IOException {
        long count = 0;
        try (Stream<Path> files = Files.list(world.home().resolve("audit"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                count += text.lines()
                        .filter(line -> line.contains("\"outcome\"") && line.contains("UNKNOWN_KEY"))
                        .count();
            }
        }
        return count;
    }
}
