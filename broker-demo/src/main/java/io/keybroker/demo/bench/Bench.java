package io.keybroker.demo.bench;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.demo.DemoHome;
import io.keybroker.demo.aws.Folder;
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
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/**
 * CPU per request of the broker beside that of a bare Netty proxy: both in processes of their own, in front of the same
 * upstream, with the same requests, turn by turn, so that a noisy machine is noisy to both.
 */
final class Bench implements AutoCloseable {
    private static final int DIFFERENT = 5_000;
    private static final int CONNECTIONS = 64;
    private static final long WARM_UP = 150_000;
    private static final long COUNTED = 60_000;

    private final Path directory = Files.createTempDirectory("broker-bench");
    private final List<ProxyProcess> processes = new ArrayList<>();

    Bench() throws IOException {}

    /** One workload. */
    private record Workload(String name, List<byte[]> requests, int connections, long warmUp, long count) {}

    void run(int rounds, String only) throws IOException, InterruptedException {
        DemoHome home = home();
        ProxyProcess upstream =
                start("upstream", home, "upstream", home.directory().toString());
        aim(home, upstream.port());
        ProxyProcess bare =
                start("bare Netty", home, "bare", home.directory().toString(), Integer.toString(upstream.port()));
        ProxyProcess broker = start("broker", home, "broker", home.directory().toString());
        home.giveRealKey(new Credential(
                new AccessKeyId("AKIABENCHBENCHBENCHX"),
                SecretKey.of("b".repeat(40).toCharArray())));
        AwsBasicCredentials key = home.register("bench", "127.0.0.1");
        SignedRequests signed = new SignedRequests(URI.create("https://localhost:" + broker.port()), key);
        List<Workload> workloads = List.of(
                new Workload("small GET", signed.smallGets(DIFFERENT), CONNECTIONS, WARM_UP, COUNTED),
                new Workload("small mix", signed.smallMix(DIFFERENT), CONNECTIONS, WARM_UP, COUNTED),
                new Workload("64 MiB GET", signed.largeGet(), 2, 20, 16),
                new Workload("64 MiB PUT unsigned", signed.largePut(false), 2, 20, 16),
                new Workload("64 MiB PUT hashed", signed.largePut(true), 2, 20, 16));
        System.out.printf(
                "%-22s %12s %12s %8s   (%d rounds, medians; CPU-us per request)%n",
                "", "bare Netty", "broker", "ratio", rounds);
        try (Load load = new Load(UpstreamTls.of(Optional.of(home.caBundle())))) {
            for (Workload each : workloads) {
                if (each.name().startsWith(only)) {
                    measure(load, each, List.of(bare, broker), rounds);
                }
            }
        }
        System.out.printf(
                "resident: bare Netty %d MB, broker %d MB%n", bare.residentMegabytes(), broker.residentMegabytes());
    }

    private static void measure(Load load, Workload workload, List<ProxyProcess> proxies, int rounds)
            throws IOException, InterruptedException {
        List<List<Double>> micros = List.of(new ArrayList<>(), new ArrayList<>());
        for (ProxyProcess proxy : proxies) {
            load.run(proxy.port(), workload.requests(), workload.connections(), workload.warmUp());
        }
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < proxies.size(); i++) {
                ProxyProcess proxy = proxies.get(i);
                long before = proxy.cpuMicros();
                Load.Result result =
                        load.run(proxy.port(), workload.requests(), workload.connections(), workload.count());
                if (result.failed() > 0) {
                    throw new IllegalStateException(
                            result.failed() + " of " + workload.name() + " failed through " + proxy.name());
                }
                micros.get(i).add((proxy.cpuMicros() - before) / (double) result.answered());
            }
        }
        double bare = median(micros.get(0));
        double broker = median(micros.get(1));
        System.out.printf("%-22s %12.1f %12.1f %8.2f%n", workload.name(), bare, broker, broker / bare);
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

    private static void aim(DemoHome home, int port) throws IOException {
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
        Folder.remove(directory);
    }
}
