package io.keybroker.demo;

import io.keybroker.demo.aws.RecordedRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * How long a client's transfer goes on after {@code broker instance revoke} has returned: uploads, of which none may be
 * completed upstream, and downloads by an SDK. Run by {@code src/test/sh/cut-latency}.
 */
public final class CutLatency implements AutoCloseable {
    private static final int LARGE = 64 * 1024 * 1024;
    private static final int PIECE = 16 * 1024;
    private static final int MILLIS_EACH = 5;
    private static final int MILLIS_BEFORE = 200;

    private final BrokerFixture world = BrokerFixture.start("");
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final String body = "x".repeat(LARGE / 4);

    private CutLatency() throws Exception {
        try (SdkClients owner = world.clients(world.register("owner"))) {
            owner.s3().createBucket(b -> b.bucket("jobs"));
            owner.s3()
                    .putObject(
                            b -> b.bucket("jobs").key("large"),
                            RequestBody.fromInputStream(new PseudoRandomStream(LARGE), (long) LARGE));
        }
        world.aws().recordedRequests().clear();
    }

    /** Revokes an instance while its transfer is under way; when the command returned. */
    private long revoke(String name) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(MILLIS_BEFORE);
        if (world.operate("instance", "revoke", name).exit() != 0) {
            throw new IllegalStateException(name + " was not revoked");
        }
        return System.nanoTime();
    }

    private long cutUpload(int number) throws Exception {
        String name = "upload-" + number;
        AwsBasicCredentials key = world.register(name);
        byte[] request = new RawConnection.Request("s3", "PUT", "/jobs/" + name, body)
                .signed(key)
                .getBytes(StandardCharsets.ISO_8859_1);
        try (RawConnection call = new RawConnection(world)) {
            Future<Long> revoked = executor.submit(() -> revoke(name));
            Future<Long> cut = executor.submit(() -> awaitEnd(call));
            for (int sent = 0; sent < request.length && !cut.isDone(); sent += PIECE) {
                send(call, Arrays.copyOfRange(request, sent, Math.min(request.length, sent + PIECE)));
                TimeUnit.MILLISECONDS.sleep(MILLIS_EACH);
            }
            long latency = cut.get() - revoked.get();
            if (world.aws().recordedRequests().all().stream().anyMatch(RecordedRequest::bodyCompleted)) {
                throw new IllegalStateException(name + " was completed upstream");
            }
            world.aws().recordedRequests().clear();
            return latency;
        }
    }

    private static void send(RawConnection call, byte[] piece) throws InterruptedException {
        try {
            call.send(piece);
        } catch (IOException e) {
            TimeUnit.MILLISECONDS.sleep(1); // the connection is closed: whoever waits for its end sees it
        }
    }

    /** When the rejection came, or the connection was closed without one. */
    private static long awaitEnd(RawConnection call) {
        try {
            call.answer();
        } catch (IOException e) {
            return System.nanoTime();
        }
        return System.nanoTime();
    }

    private long cutDownload(int number) throws Exception {
        String name = "download-" + number;
        try (SdkClients clients = world.clients(world.register(name));
                ResponseInputStream<GetObjectResponse> object =
                        clients.s3().getObject(b -> b.bucket("jobs").key("large"))) {
            Future<Long> revoked = executor.submit(() -> revoke(name));
            long cut = readSlowly(object);
            return cut - revoked.get();
        }
    }

    private static long readSlowly(ResponseInputStream<GetObjectResponse> object) throws InterruptedException {
        try {
            while (object.readNBytes(4 * PIECE).length > 0) {
                TimeUnit.MILLISECONDS.sleep(MILLIS_EACH);
            }
        } catch (IOException | SdkException e) {
            return System.nanoTime();
        }
        throw new IllegalStateException("the download was completed");
    }

    private interface Cut {
        long measure(int number) throws Exception;
    }

    private static void measure(String what, int count, Cut cut) throws Exception {
        List<Long> micros = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            micros.add(cut.measure(i) / 1_000);
        }
        micros.sort(null);
        System.out.printf(
                "%-10s %4d cuts  p50 %6.1f ms  p99 %6.1f ms  max %6.1f ms%n",
                what,
                count,
                micros.get(count / 2) / 1e3,
                micros.get(count * 99 / 100) / 1e3,
                micros.get(count - 1) / 1e3);
    }

    @Override
    public void close() throws IOException {
        executor.shutdownNow();
        world.close();
    }

    /** Argument: how many transfers of each kind are cut. */
    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[0]);
        try (CutLatency latency = new CutLatency()) {
            measure("upload", count, latency::cutUpload);
            measure("download", count, latency::cutDownload);
        }
        System.exit(0);
    }
}
