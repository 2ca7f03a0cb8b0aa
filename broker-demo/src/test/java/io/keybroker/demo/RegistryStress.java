package io.keybroker.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybroker.admin.api.Responses.InstanceResponse;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.demo.VictimProbe.Report;
import io.keybroker.demo.aws.FakeAws;
import io.keybroker.demo.aws.FileTrees;
import io.keybroker.store.sql.RegistryFiller;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * A registry of very many instances: what the daemon says with the launcher's heap, how long it takes to start with the heap
 * that it asks for, what memory it has, what a signed request takes, and how fast it registers and revokes, alone and while
 * all instances are listed. Run by {@code src/test/sh/registry-stress}.
 */
public final class RegistryStress implements AutoCloseable {
    private static final Pattern HEAP = Pattern.compile("-Xmx([0-9]+m)");
    private static final int CHANGES = 100;
    private static final int LISTS = 3;
    private static final int QUIET_SECONDS = 10;

    private final Path directory;
    private final Path home;
    private final Path log;
    private final FakeAws aws;
    private AwsBasicCredentials key = AwsBasicCredentials.create("none", "none");

    private RegistryStress() throws Exception {
        directory = Files.createTempDirectory("registry-stress");
        home = directory.resolve("home");
        log = directory.resolve("daemon.log");
        aws = FakeAws.start();
        DemoBroker.start(home, aws).close();
    }

    private VictimProbe probe(DaemonProcess daemon) throws Exception {
        return new VictimProbe(
                        () -> new RawConnection(home.resolve("ca.pem"), daemon.port(), BrokerFixture.HERE),
                        RawConnection.Request.s3("GET", "/jobs/object").signed(key))
                .start();
    }

    private void putObject(DaemonProcess daemon) throws Exception {
        key = BrokerFixture.register(home, "victim", BrokerFixture.HERE, DemoHome.ROLE);
        URI endpoint = URI.create("https://localhost:" + daemon.port());
        try (SdkClients clients = new SdkClients(service -> endpoint, key, home.resolve("ca.pem"))) {
            clients.s3().createBucket(bucket -> bucket.bucket("jobs"));
            clients.s3().putObject(object -> object.bucket("jobs").key("object"), RequestBody.fromString("small"));
        }
    }

    private AdminClient client() throws Exception {
        return AdminClient.connect(home);
    }

    private static List<Long> registrations(AdminClient client, int first) throws Exception {
        List<Long> micros = new ArrayList<>();
        for (int i = first; i < first + CHANGES; i++) {
            Map<String, Object> wanted = new HashMap<>();
            wanted.put("name", "new-" + i);
            wanted.put("ips", List.of("172.16." + i / 250 + "." + i % 250));
            wanted.put("role", DemoHome.ROLE);
            wanted.put("ttl", "1h");
            wanted.put("supersede", false);
            wanted.put("sharedIp", true);
            long began = System.nanoTime();
            client.post("/v1/instances", wanted, JsonNode.class);
            micros.add((System.nanoTime() - began) / 1_000);
        }
        return micros;
    }

    private static List<Long> revocations(AdminClient client, int first) throws Exception {
        List<Long> micros = new ArrayList<>();
        for (int i = first; i < first + CHANGES; i++) {
            long began = System.nanoTime();
            client.post("/v1/instances/new-" + i + "/revoke", Map.of(), InstanceResponse.class);
            micros.add((System.nanoTime() - began) / 1_000);
        }
        return micros;
    }

    private int listAll() throws Exception {
        int[] count = new int[1];
        client().eachInstance(instanceReply -> ++count[0] > 0);
        return count[0];
    }

    private static void print(String what, List<Long> micros) {
        micros.sort(null);
        System.out.printf(
                "%-34s p50 %6.1f ms  p99 %6.1f ms  max %6.1f ms%n",
                what,
                micros.get(micros.size() / 2) / 1e3,
                micros.get(micros.size() * 99 / 100) / 1e3,
                micros.get(micros.size() - 1) / 1e3);
    }

    private static void print(String what, Report victim) {
        System.out.printf(
                "%-34s p50 %6.2f ms  p99 %6.2f ms  %d requests, %d failed%n",
                what,
                victim.p50() / 1e3,
                victim.p99() / 1e3,
                victim.requests(),
                victim.failures().size());
    }

    private void run(int count) throws Exception {
        long residentBefore;
        try (DaemonProcess small = DaemonProcess.start(home, log)) {
            putObject(small);
            residentBefore = small.residentKibibytes();
            try (VictimProbe victim = probe(small)) {
                TimeUnit.SECONDS.sleep(QUIET_SECONDS); // a JVM gets faster with its first requests
                victim.report();
                TimeUnit.SECONDS.sleep(QUIET_SECONDS);
                print("request, one instance", victim.report());
            }
        }
        long began = System.nanoTime();
        new RegistryFiller(DemoHome.ROLE).fill(home, count);
        System.out.printf(
                "%,d instances: registered in %.1f s, registry of %d MiB%n",
                count, seconds(began), Files.size(home.resolve("registry.db")) >> 20);
        String heap = neededHeap();
        began = System.nanoTime();
        try (DaemonProcess daemon = DaemonProcess.start(home, log, "-Xmx" + heap)) {
            System.out.printf(
                    "ready after %.1f s with -Xmx%s, %.1f s of CPU%n", seconds(began), heap, daemon.cpuMicros() / 1e6);
            long resident = daemon.residentKibibytes();
            System.out.printf(
                    "resident %d MiB, %d bytes for each instance%n",
                    resident >> 10, ((resident - residentBefore) << 10) / count);
            measure(daemon);
            System.out.printf("peak %d MiB%n", daemon.peakMegabytes());
        }
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    /** The heap that the daemon asks for if it is started with the launcher's; that one if it is enough. */
    private String neededHeap() throws IOException {
        long began = System.nanoTime();
        try {
            DaemonProcess.start(home, log).close();
            return "256m";
        } catch (IOException rejected) {
            Matcher heap = HEAP.matcher(String.valueOf(rejected.getMessage()));
            if (!heap.find()) {
                throw rejected;
            }
            System.out.printf(
                    "with the default heap, after %.1f s: %s%n",
                    seconds(began), rejected.getMessage().strip());
            return heap.group(1);
        }
    }

    private void measure(DaemonProcess daemon) throws Exception {
        AdminClient client = client();
        ExecutorService lists = Executors.newFixedThreadPool(LISTS);
        try (VictimProbe victim = probe(daemon)) {
            TimeUnit.SECONDS.sleep(QUIET_SECONDS);
            victim.report();
            TimeUnit.SECONDS.sleep(QUIET_SECONDS);
            print("request", victim.report());
            print("register", registrations(client, 0));
            print("revoke", revocations(client, 0));
            print("request meanwhile", victim.report());
            registrations(client, CHANGES);
            victim.report();
            List<Future<Integer>> listing = new ArrayList<>();
            long from = System.nanoTime();
            for (int i = 0; i < LISTS; i++) {
                listing.add(lists.submit(this::listAll));
            }
            print("revoke while " + LISTS + " lists are read", revocations(client, CHANGES));
            for (Future<Integer> each : listing) {
                System.out.printf("listed %,d after %.1f s%n", each.get(), seconds(from));
            }
            print("request meanwhile", victim.report());
        } finally {
            lists.shutdown();
        }
    }

    @Override
    public void close() throws IOException {
        aws.close();
        FileTrees.remove(directory);
    }

    /** The argument is the number of instances. */
    public static void main(String[] arguments) throws Exception {
        try (RegistryStress stress = new RegistryStress()) {
            stress.run(Integer.parseInt(arguments[0]));
        }
        System.exit(0); // other threads than this one may live on
    }
}
