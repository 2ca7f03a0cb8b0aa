package io.keybroker.conformance;

import io.keybroker.proxy.upstream.UpstreamTls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.TrustManager;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/** So many requests a second by an SDK that tries none of them twice. */
final class SteadyLoad {
    private static final int THREADS = 8;

    private final SdkHttpClient http;
    private final SqsClient sqs;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);
    private final AtomicInteger done = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    SteadyLoad(URI broker, AwsBasicCredentials key, Path caBundle) throws IOException {
        TrustManager[] trusted = UpstreamTls.trustManagers(Optional.of(caBundle));
        http = Apache5HttpClient.builder()
                .tlsTrustManagersProvider(() -> trusted)
                .maxConnections(THREADS)
                .build();
        sqs = SqsClient.builder()
                .httpClient(http)
                .endpointOverride(broker)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(key))
                .overrideConfiguration(override -> override.retryStrategy(retry -> retry.maxAttempts(1)))
                .build();
    }

    void start(int aSecond) {
        long nanos = Duration.ofSeconds(THREADS).dividedBy(aSecond).toNanos();
        for (int i = 0; i < THREADS; i++) {
            threads.scheduleAtFixedRate(this::ask, i * nanos / THREADS, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void ask() {
        try {
            sqs.listQueues();
            done.incrementAndGet();
        } catch (SdkException e) {
            failures.add(String.valueOf(e.getMessage()));
        }
    }

    int done() {
        return done.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Lets those under way finish. */
    void stop() throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("requests hang");
        }
        sqs.close();
        http.close();
    }
}
