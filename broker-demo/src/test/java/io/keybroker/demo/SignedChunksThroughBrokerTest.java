package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.demo.aws.RecordedRequest;
import java.io.InputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;

/** Uploads in signed chunks, before an upstream that has the SDK's engine sign each chunk again with the real key. */
final class SignedChunksThroughBrokerTest {
    private static final String BUCKET = "signed-chunks";

    private static BrokerFixture world;
    private static SdkClients clients;

    @BeforeAll
    static void start() throws Exception {
        world = BrokerFixture.start("");
        clients = world.clients(world.register("chunks"));
        clients.s3().createBucket(b -> b.bucket(BUCKET));
    }

    @AfterAll
    static void stop() throws Exception {
        clients.close();
        world.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 131_071, 131_072, 131_073, 3_000_017})
    void areSignedAgainChunkByChunk(int length) throws Exception {
        upload("plain-" + length, length, RequestChecksumCalculation.WHEN_REQUIRED);

        assertThat(lastUpload().header("x-amz-content-sha256")).contains("STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
        assertThat(readBack("plain-" + length)).isEqualTo(new PseudoRandomStream(length).readAllBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 131_073, 3_000_017})
    void areSignedAgainWithTheirTrailer(int length) throws Exception {
        upload("trailed-" + length, length, RequestChecksumCalculation.WHEN_SUPPORTED);

        assertThat(lastUpload().header("x-amz-content-sha256")).contains("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER");
        assertThat(readBack("trailed-" + length)).isEqualTo(new PseudoRandomStream(length).readAllBytes());
    }

    private static void upload(String key, int length, RequestChecksumCalculation checksum) {
        clients.s3()
                .putObject(
                        b -> b.bucket(BUCKET).key(key).overrideConfiguration(SignedChunkUploads.override(checksum)),
                        RequestBody.fromContentProvider(
                                () -> new PseudoRandomStream(length), length, "application/octet-stream"));
    }

    private static RecordedRequest lastUpload() {
        return world.aws().recordedRequests().all().stream()
                .filter(seen -> seen.method().equals("PUT"))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private static byte[] readBack(String key) throws Exception {
        try (InputStream in = clients.s3().getObject(b -> b.bucket(BUCKET).key(key))) {
            return in.readAllBytes();
        }
    }
}
