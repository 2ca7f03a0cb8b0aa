package io.keybroker.demo;

import io.keybroker.demo.RawConnection.RawResponse;
import io.keybroker.demo.VictimProbe.Report;
import io.keybroker.demo.aws.FakeAws;
import io.keybroker.demo.aws.FileTrees;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * Hostile requests of every kind, from a stranger, from a key without rights and from one with rights, while a victim sends
 * its own: what each costs the daemon, and what the victim notices. The daemon runs in a process of its own, with the
 * launcher's heap. Run in its long form by {@code src/test/sh/hostile-suite}.
 */
final class HostileSuite implements AutoCloseable {
    private static final String ATTACKER = "127.0.0.2";
    private static final int CONNECTIONS = 2;
    private static final int HELLOS = 64;

    private final Path directory;
    private final FakeAws aws;
    private final DaemonProcess daemon;
    private final Path authority;
    private final Map<Sender, AwsBasicCredentials> keys = new TreeMap<>();
    private final VictimProbe victim;

    /** Sends until a time; how often each status was the response. */
    private interface Attack {
        Map<Integer, Integer> run(long deadline) throws Exception;
    }

    /** Who sends a hostile request. */
    enum Sender {
        STRANGER,
        WITHOUT_RIGHTS,
        WITH_RIGHTS
    }

    /**
     * What came of one kind of hostile request.
     *
     * @param name the input and its sender
     * @param statuses how often each status was the response; 0 where the connection was closed
     * @param cpuMicros CPU time of the daemon for each hostile request, the victim's requests included
     * @param victim what the victim saw meanwhile
     */
    record Result(String name, Map<Integer, Integer> statuses, long cpuMicros, Report victim) {
        int count() {
            return statuses.values().stream().mapToInt(Integer::intValue).sum();
        }

        String row() {
            return String.format(
                    "%-55s %6d %9d %6d %4d %8d %8d %8d  %s",
                    name,
                    count(),
                    cpuMicros,
                    victim.requests(),
                    victim.failures().size(),
                    victim.p50(),
                    victim.p99(),
                    victim.connectP99(),
                    statuses);
        }
    }

    HostileSuite() throws Exception {
        directory = Files.createTempDirectory("hostile");
        Path home = directory.resolve("home");
        aws = FakeAws.start();
        DemoBroker.start(home, aws).close();
        Files.writeString(home.resolve("policies/nothing.json"), """
                {"Version": "2012-10-17", "Statement": [
                  {"Effect": "Deny", "Action": "*", "Resource": "*"}]}
                """);
        Path settings = home.resolve("broker.yaml");
        Files.writeString(
                settings,
                Files.readString(settings)
                        .replace(
                                "roles:\n",
                                "roles:\n  nothing: {identity: app, policy: policies/nothing.json, ttl: 1h, maxTtl: 1d}\n"));
        daemon = DaemonProcess.start(home, directory.resolve("daemon.log"));
        authority = home.resolve("ca.pem");
        keys.put(Sender.STRANGER, AwsBasicCredentials.create("BKIAABCDEFGHIJKLMNOP", "s".repeat(40)));
        keys.put(Sender.WITHOUT_RIGHTS, BrokerFixture.register(home, "without-rights", ATTACKER, "nothing"));
        keys.put(Sender.WITH_RIGHTS, BrokerFixture.register(home, "with-rights", ATTACKER, DemoHome.ROLE));
        AwsBasicCredentials key = BrokerFixture.register(home, "victim", BrokerFixture.HERE, DemoHome.ROLE);
        putObject(home, key);
        victim = new VictimProbe(
                () -> new RawConnection(authority, daemon.port(), BrokerFixture.HERE),
                RawConnection.Request.s3("GET", "/jobs/object").signed(key));
        victim.start();
    }

    private void putObject(Path home, AwsBasicCredentials key) throws Exception {
        URI endpoint = URI.create("https://localhost:" + daemon.port());
        try (SdkClients clients = new SdkClients(service -> endpoint, key, home.resolve("ca.pem"))) {
            clients.s3().createBucket(bucket -> bucket.bucket("jobs"));
            clients.s3().putObject(object -> object.bucket("jobs").key("object"), RequestBody.fromString("small"));
        }
    }

    /** What the victim sees when nobody else sends. */
    Result runQuiet(Duration length) throws Exception {
        return measure("quiet", List.of(), length);
    }

    /** Every input from each of these senders, each for so long. */
    List<Result> run(List<HostileInput> inputs, List<Sender> senders, Duration each) throws Exception {
        List<Result> results = new ArrayList<>();
        for (HostileInput input : inputs) {
            for (Sender sender : input.signed() ? senders : List.of(Sender.STRANGER)) {
                byte[] request = input.request(keys.get(sender));
                Attack attack = deadline -> attack(request, deadline);
                results.add(measure(input.name() + ", " + sender, Collections.nCopies(CONNECTIONS, attack), each));
            }
        }
        return results;
    }

    /** As many TLS handshakes as the daemon computes, from one address. */
    Result runHandshakes(Duration length) throws Exception {
        HandshakeFlood flood = new HandshakeFlood(daemon.port(), ATTACKER);
        return measure("TLS hellos, " + Sender.STRANGER, Collections.nCopies(HELLOS, flood::run), length);
    }

    private Result measure(String name, List<Attack> attacks, Duration length) throws Exception {
        long deadline = System.nanoTime() + length.toNanos();
        long cpu = daemon.cpuMicros();
        Map<Integer, Integer> statuses = new TreeMap<>();
        ExecutorService attackers = Executors.newCachedThreadPool();
        try {
            List<Future<Map<Integer, Integer>>> running = new ArrayList<>();
            for (Attack attack : attacks) {
                running.add(attackers.submit(() -> attack.run(deadline)));
            }
            for (Future<Map<Integer, Integer>> attack : running) {
                attack.get().forEach((status, count) -> statuses.merge(status, count, Integer::sum));
            }
            if (attacks.isEmpty()) {
                TimeUnit.NANOSECONDS.sleep(deadline - System.nanoTime());
            }
        } finally {
            attackers.shutdown();
        }
        int count = statuses.values().stream().mapToInt(Integer::intValue).sum();
        return new Result(name, statuses, (daemon.cpuMicros() - cpu) / Math.max(1, count), victim.report());
    }

    private Map<Integer, Integer> attack(byte[] request, long deadline) throws Exception {
        Map<Integer, Integer> statuses = new TreeMap<>();
        do {
            try (RawConnection call = new RawConnection(authority, daemon.port(), ATTACKER)) {
                RawResponse response;
                do {
                    response = call.send(request).answer();
                    statuses.merge(response.status(), 1, Integer::sum);
                } while (System.nanoTime() < deadline
                        && !response.header("connection").equals(Optional.of("close")));
            } catch (EOFException | SocketException | SSLException closed) {
                statuses.merge(0, 1, Integer::sum); // rejected before all of it was sent
            }
        } while (System.nanoTime() < deadline);
        return statuses;
    }

    boolean isDaemonAlive() {
        return daemon.isAlive();
    }

    long peakMegabytes() throws IOException {
        return daemon.peakMegabytes();
    }

    @Override
    public void close() throws IOException {
        victim.close();
        daemon.close();
        aws.close();
        FileTrees.remove(directory);
    }

    /** The arguments are the number of seconds for each kind, and what their names contain; all kinds without it. */
    public static void main(String[] arguments) throws Exception {
        boolean alive;
        try (HostileSuite suite = new HostileSuite()) {
            System.out.printf(
                    "%-55s %6s %9s %6s %4s %8s %8s %8s  %s%n",
                    "input, sender", "sent", "cpu us", "victim", "lost", "p50 us", "p99 us", "conn p99", "statuses");
            Duration each = Duration.ofSeconds(Long.parseLong(arguments[0]));
            List<HostileInput> inputs = new ArrayList<>(HostileInput.small());
            inputs.addAll(HostileInput.large());
            inputs.removeIf(input -> arguments.length > 1 && !input.name().contains(arguments[1]));
            suite.runQuiet(each);
            System.out.println(suite.runQuiet(each).row());
            System.out.println(suite.runHandshakes(each).row());
            suite.run(inputs, List.of(Sender.values()), each).forEach(result -> System.out.println(result.row()));
            System.out.println(suite.runQuiet(each).row());
            System.out.println("peak of resident memory: " + suite.peakMegabytes() + " MiB");
            alive = suite.isDaemonAlive();
        }
        System.exit(alive ? 0 : 1); // other threads than this one may live on
    }
}
