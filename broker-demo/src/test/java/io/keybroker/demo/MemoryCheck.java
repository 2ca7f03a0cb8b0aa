package io.keybroker.demo;

import io.keybroker.demo.aws.FakeAws;
import io.keybroker.demo.aws.FileTrees;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * Eight clients at once that upload 256 MiB each and download them again, or one that does so with 5 GiB, through a
 * daemon of its own process with {@code -Xmx256m}, whose resident memory is sampled meanwhile. The uploads are in signed
 * chunks with a trailer, which cost the broker most. Too long for every build; run by {@code src/test/sh/memory-check}.
 */
public final class MemoryCheck {
    private static final long MIB = 1024L * 1024;
    private static final long WARM_UP = 64 * MIB;
    private static final Plan MANY = new Plan(8, 256 * MIB);
    private static final Plan HUGE = new Plan(1, 5 * 1024 * MIB);
    private static final long MOST_GROWTH_KIB = 64 * 1024;
    private static final String BUCKET = "memory";

    private final List<Long> samples = new ArrayList<>();
    private final Path status;
    private final SdkClients clients;
    private final Plan plan;

    /** So many clients at once, each with an object of so many bytes. */
    private record Plan(int atOnce, long length) {}

    private MemoryCheck(Process daemon, SdkClients clients, Plan plan) {
        this.status = Path.of("/proc", Long.toString(daemon.pid()), "status");
        this.clients = clients;
        this.plan = plan;
    }

    /** The first argument is the launcher, the second, {@code huge}, asks for the transfers of 5 GiB. */
    public static void main(String[] arguments) throws Exception {
        Plan plan = arguments.length > 1 && arguments[1].equals("huge") ? HUGE : MANY;
        System.exit(check(arguments[0], plan)); // other threads than this one may live on
    }

    private static int check(String launcher, Plan plan) throws Exception {
        Path directory = Files.createTempDirectory("memory-check");
        Path home = directory.resolve("home");
        try (FakeAws aws = FakeAws.start()) {
            DemoBroker.start(home, aws).close();
            Process daemon = new ProcessBuilder(launcher, "serve", "--home", home.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                BufferedReader said = daemon.errorReader(); // ends with the daemon
                URI endpoint = endpoint(said);
                Thread logs = new Thread(() -> said.lines().forEach(System.err::println), "daemon-log");
                logs.setDaemon(true);
                logs.start();
                AwsBasicCredentials key = BrokerFixture.register(home, "memory", BrokerFixture.HERE, DemoHome.ROLE);
                try (SdkClients clients = new SdkClients(service -> endpoint, key, home.resolve("ca.pem"))) {
                    return new MemoryCheck(daemon, clients, plan).run();
                }
            } finally {
                daemon.toHandle().destroy(); // the process would close what its log is read from
                daemon.waitFor(40, TimeUnit.SECONDS);
            }
        } finally {
            FileTrees.remove(directory);
        }
    }

    private static URI endpoint(BufferedReader said) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.contains(" ready on ")) {
                return URI.create(line.replaceFirst(".*(https://[^ ]*).*", "$1"));
            }
        }
        throw new IOException("the daemon did not get ready");
    }

    private int run() throws Exception {
        clients.s3().createBucket(b -> b.bucket(BUCKET));
        upload("warm-up", WARM_UP);
        download("warm-up", WARM_UP);
        long before = sample();
        long began = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(plan.atOnce());
        List<Future<?>> work = new ArrayList<>();
        for (int i = 0; i < plan.atOnce(); i++) {
            String name = "object-" + i;
            work.add(threads.submit(() -> {
                upload(name, plan.length());
                download(name, plan.length());
                return name;
            }));
        }
        threads.shutdown();
        while (!threads.awaitTermination(500, TimeUnit.MILLISECONDS)) {
            samples.add(sample());
        }
        for (Future<?> each : work) {
            each.get();
        }
        return report(before, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began));
    }

    private int report(long before, long seconds) throws IOException {
        List<Long> laterHalf = samples.subList(samples.size() / 2, samples.size());
        long earlier = samples.subList(0, Math.max(1, samples.size() / 2)).stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        long later = laterHalf.stream().mapToLong(Long::longValue).max().orElse(0);
        System.out.println("resident before            " + before + " KiB");
        System.out.println("highest in the first half  " + earlier + " KiB");
        System.out.println("highest in the second half " + later + " KiB");
        System.out.println("after                      " + sample() + " KiB");
        System.out.println(2 * plan.atOnce() + " transfers of " + plan.length() / MIB + " MiB in " + seconds + " s, "
                + samples.size() + " samples");
        boolean flat = later - earlier < MOST_GROWTH_KIB;
        System.out.println(flat ? "flat" : "NOT flat");
        return flat ? 0 : 1;
    }

    private void upload(String name, long length) {
        clients.s3()
                .putObject(
                        b -> b.bucket(BUCKET)
                                .key(name)
                                .overrideConfiguration(
                                        SignedChunkUploads.override(RequestChecksumCalculation.WHEN_SUPPORTED)),
                        RequestBody.fromContentProvider(
                                () -> new PseudoRandomStream(length), length, "application/octet-stream"));
    }

    private void download(String name, long length) throws IOException {
        try (InputStream in = clients.s3().getObject(b -> b.bucket(BUCKET).key(name))) {
            long got = in.transferTo(OutputStream.nullOutputStream());
            if (got != length) {
                throw new IOException("got " + got + " bytes (expected: " + length + ")");
            }
        }
    }

    /** Resident KiB. */
    private long sample() throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }
}
