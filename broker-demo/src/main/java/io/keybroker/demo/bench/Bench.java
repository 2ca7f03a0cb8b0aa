package io.keybroker.demo.bench;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.demo.DemoHome;
import io.keybroker.demo.aws.FileTrees;
import io.keybroker.demo.bench.SignedRequests.Payload;
import io.keybroker.proxy.upstream.UpstreamTls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/**
 * Compares CPU per request of the broker and a bare Netty proxy: separate processes, same upstream, same requests,
 * alternating, so that machine noise affects both.
 */
final class Bench implements AutoCloseable {
    private static final int DIFFERENT = 5_000;
    private static final int CONNECTIONS = 64;
    private static final long WARM_UP = 150_000;
    private static final long COUNTED = 60_000;

    private final Path directory = Files.createTempDirectory("broker-bench");
    private final List<ProxyProcess> processes = new ArrayList<>();

    Bench() throws IOException {}

    /**
     * One workload.
     *
     * @param requests created on demand, since they can be large
     */
    private record Workload(String name, Supplier<List<byte[]>> requests, int connections, long warmUp, long count) {
        static Workload small(String name, Supplier<List<byte[]>> requests) {
            return new Workload(name, requests, CONNECTIONS, WARM_UP, COUNTED);
        }

        static Workload large(String name, Supplier<List<byte[]>> requests) {
            return new Workload(name, requests, 2, 20, 16);
        }
    }

    /** CPU time and rate of one proxy for a workload, one value per round. */
    private record Series(List<Double> micros, List<Double> perSecond) {
        Series() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        double medianMicros() {
            return median(micros);
        }

        double medianPerSecond() {
            return median(perSecond);
        }
    }

    void run(int rounds, String only) throws IOException, InterruptedException {
        DemoHome home = home();
        ProxyProcess upstream =
                start("upstream", home, "upstream", home.directory().toString());
        setUpstream(home, upstream.port());
        ProxyProcess bare =
                start("bare Netty", home, "bare", home.directory().toString(), Integer.toString(upstream.port()));
        ProxyProcess broker = start("broker", home, "broker", home.directory().toString());
        home.addRealKey(new Credential(
                new AccessKeyId("AKIABENCHBENCHBENCHX"),
                SecretKey.of("b".repeat(40).toCharArray())));
        AwsBasicCredentials key = home.register("bench", "127.0.0.1");
        SignedRequests signed = new SignedRequests(URI.create("https://localhost:" + broker.port()), key);
        System.out.printf(
                "%-32s %10s %10s %7s %10s %10s   (%d rounds, medians)%n",
                "CPU-us and requests per second", "bare us", "broker us", "ratio", "bare /s", "broker /s", rounds);
        try (LoadGenerator load = new LoadGenerator(UpstreamTls.create(Optional.of(home.caBundle())))) {
            for (Workload workload : workloads(signed)) {
                if (workload.name().startsWith(only)) {
                    measure(load, workload, List.of(bare, broker), rounds);
                }
            }
        }
        System.out.printf(
                "resident: bare Netty %d MB, broker %d MB%n", bare.residentMegabytes(), broker.residentMegabytes());
    }

    private static List<Workload> workloads(SignedRequests signed) {
        return List.of(
                Workload.small("small GET", () -> signed.smallGets(DIFFERENT)),
                Workload.small("small mix", () -> signed.smallMix(DIFFERENT)),
                Workload.large("64 MiB GET", signed::largeGet),
                Workload.large("64 MiB PUT unsigned", () -> signed.largePut(Payload.UNSIGNED)),
                Workload.large("64 MiB PUT hashed", () -> signed.largePut(Payload.HASHED)),
                Workload.large("64 MiB PUT trailer", () -> signed.largePut(Payload.UNSIGNED_TRAILER)),
                Workload.large("64 MiB PUT signed chunks", () -> signed.largePut(Payload.SIGNED_CHUNKS)),
                Workload.large(
                        "64 MiB PUT signed chunks, trailer", () -> signed.largePut(Payload.SIGNED_CHUNKS_TRAILER)));
    }

    private static void measure(LoadGenerator load, Workload workload, List<ProxyProcess> proxies, int rounds)
            throws IOException, InterruptedException {
        List<byte[]> requests = workload.requests().get();
        List<Series> series = List.of(new Series(), new Series());
        for (ProxyProcess proxy : proxies) {
            load.run(proxy.port(), requests, workload.connections(), workload.warmUp());
        }
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < proxies.size(); i++) {
                ProxyProcess proxy = proxies.get(i);
                long cpuBefore = proxy.cpuMicros();
                long began = System.nanoTime();
                LoadGenerator.Result result =
                        load.run(proxy.port(), requests, workload.connections(), workload.count());
                double seconds = (System.nanoTime() - began) / 1e9;
                if (result.failed() > 0) {
                    throw new IllegalStateException(
                            result.failed() + " of " + workload.name() + " failed through " + proxy.name());
                }
                series.get(i).micros().add((proxy.cpuMicros() - cpuBefore) / (double) result.answered());
                series.get(i).perSecond().add(result.answered() / seconds);
            }
        }
        Series bare = series.get(0);
        Series broker = series.get(1);
        System.out.printf(
                "%-32s %10.1f %10.1f %7.2f %10.1f %10.1f%n",
                workload.name(),
                bare.medianMicros(),
                broker.medianMicros(),
                broker.medianMicros() / bare.medianMicros(),
                bare.medianPerSecond(),
                broker.medianPerSecond());
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private DemoHome home() throws IOException {
        DemoHome home = DemoHome.init(directory.resolve("home"), Map.of(), directory.resolve("home/ca.pem"));
        Files.writeString(
                home.directory().resolve("broker.yaml"),
                "limits: {connections: 20000, connectionsPerAddress: 20000}\n",
                StandardOpenOption.APPEND);
        return home;
    }

    static void setUpstream(DemoHome home, int port) throws IOException {
        Path file = home.directory().resolve("broker.yaml");
        String endpoint = "\"https://localhost:" + port + "\"";
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "  endpoints:\n",
                                "  endpoints: {s3: " + endpoint + ", sqs: " + endpoint + ", dynamodb: " + endpoint
                                        + "}\n"));
    }

    private ProxyProcess start(String name, DemoHome home, String... arguments) throws IOException {
        ProxyProcess process =
                ProxyProcess.start(name, home.directory().resolveSibling(name.replace(' ', '-') + ".log"), arguments);
        processes.add(process);
        return process;
    }

    @Override
    public void close() throws IOException {
        processes.forEach(ProxyProcess::close);
        FileTrees.remove(directory);
    }
}
