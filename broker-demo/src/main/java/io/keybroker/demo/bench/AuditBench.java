package io.keybroker.demo.bench;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.demo.DemoHome;
import io.keybroker.demo.aws.FileTrees;
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
 * Measures the cost of the audit log: small requests through a broker without log, with written and with synced log,
 * alternating; and through another build from {@code -Dbench.other}.
 */
final class AuditBench implements AutoCloseable {
    private static final int DIFFERENT = 5_000;
    private static final int CONNECTIONS = 64;
    private static final long WARM_UP = 150_000;
    private static final long COUNTED = 40_000;

    private final Path directory = Files.createTempDirectory("broker-bench");
    private final List<Contender> contenders = new ArrayList<>();
    private final List<ProxyProcess> processes = new ArrayList<>();
    private Path authority = directory;

    AuditBench() throws IOException {}

    /**
     * A measured proxy.
     *
     * @param process the process
     * @param load the load generator
     * @param requests the requests
     * @param micros CPU time per request in microseconds, one value per round
     */
    private record Contender(ProxyProcess process, LoadGenerator load, List<byte[]> requests, List<Double> micros) {}

    void run(int rounds) throws IOException, InterruptedException {
        DemoHome first = home("bare", "");
        authority = first.caBundle();
        ProxyProcess upstream = register(ProxyProcess.start(
                "upstream", log("upstream"), "upstream", first.directory().toString()));
        compareModes(
                first,
                register(ProxyProcess.start(
                        "bare Netty",
                        log("bare"),
                        "bare",
                        first.directory().toString(),
                        Integer.toString(upstream.port()))),
                new SignedRequests(URI.create("https://localhost"), AwsBasicCredentials.create("AKIABENCH", "bench")));
        broker("audit off", "unaudited", "", upstream);
        broker("written", "broker", "", upstream);
        broker("synced", "broker", "audit: {durability: synced}\n", upstream);
        String other = System.getProperty("bench.other", "");
        if (!other.isEmpty()) {
            broker("written, other build", "broker", "", upstream);
        }
        for (Contender contender : contenders) {
            contender.load().run(contender.process().port(), contender.requests(), CONNECTIONS, WARM_UP);
        }
        for (int round = 0; round < rounds; round++) {
            for (Contender contender : contenders) {
                measure(contender);
            }
        }
        print(rounds);
    }

    private void broker(String name, String kind, String settings, ProxyProcess upstream) throws IOException {
        DemoHome home = home(name.replaceAll("[ ,]+", "-"), settings);
        Bench.setUpstream(home, upstream.port());
        ProxyProcess process = register(ProxyProcess.start(
                name,
                log(home.directory().getFileName().toString()),
                kind,
                home.directory().toString()));
        home.addRealKey(new Credential(
                new AccessKeyId("AKIABENCHBENCHBENCHX"),
                SecretKey.of("b".repeat(40).toCharArray())));
        compareModes(
                home,
                process,
                new SignedRequests(
                        URI.create("https://localhost:" + process.port()), home.register("bench", "127.0.0.1")));
    }

    private void compareModes(DemoHome home, ProxyProcess process, SignedRequests signed) throws IOException {
        LoadGenerator load = new LoadGenerator(UpstreamTls.create(Optional.of(home.caBundle())));
        contenders.add(new Contender(process, load, signed.smallMix(DIFFERENT), new ArrayList<>()));
    }

    private static void measure(Contender contender) throws IOException, InterruptedException {
        long before = contender.process().cpuMicros();
        LoadGenerator.Result result =
                contender.load().run(contender.process().port(), contender.requests(), CONNECTIONS, COUNTED);
        if (result.failed() > 0) {
            throw new IllegalStateException(
                    result.failed() + " failed through " + contender.process().name());
        }
        contender.micros().add((contender.process().cpuMicros() - before) / (double) result.answered());
    }

    private void print(int rounds) {
        System.out.printf("small mix, CPU-us per request, medians of %d rounds (least, most)%n", rounds);
        double bare = 0;
        for (Contender contender : contenders) {
            List<Double> sorted = new ArrayList<>(contender.micros());
            Collections.sort(sorted);
            double median = sorted.get(sorted.size() / 2);
            bare = bare == 0 ? median : bare;
            System.out.printf(
                    "%-22s %7.1f   (%.1f, %.1f)   %.2f of bare%n",
                    contender.process().name(), median, sorted.get(0), sorted.get(sorted.size() - 1), median / bare);
        }
    }

    private DemoHome home(String name, String settings) throws IOException {
        Path place = directory.resolve(name);
        Path trusted = authority.equals(directory) ? place.resolve("ca.pem") : authority;
        DemoHome home = DemoHome.init(place, Map.of(), trusted);
        Files.writeString(
                place.resolve("broker.yaml"),
                "limits: {connections: 20000, connectionsPerAddress: 20000}\n" + settings,
                StandardOpenOption.APPEND);
        return home;
    }

    private Path log(String name) {
        return directory.resolve(name + ".log");
    }

    private ProxyProcess register(ProxyProcess process) {
        processes.add(process);
        return process;
    }

    @Override
    public void close() throws IOException {
        contenders.forEach(contender -> contender.load().close());
        processes.forEach(ProxyProcess::close);
        FileTrees.remove(directory);
    }
}
