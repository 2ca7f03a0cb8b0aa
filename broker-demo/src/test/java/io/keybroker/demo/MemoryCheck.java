package io.keybroker.demo;

import io.keybroker.demo.aws.FakeAws;
import io.keybroker.demo.aws.FileTrees;
import io.keybroker.demo.aws.RecordedRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * What a daemon of its own process with {@code -Xmx256m} has in resident memory, sampled while eight clients at once upload
 * 256 MiB each and download them again, or one does so with 5 GiB, or boto3 makes the longest calls of Lambda and Bedrock.
 * The uploads are in signed chunks with a trailer, which cost the broker most. Too long for every build; run by
 * {@code src/test/sh/memory-check}.
 */
public final class MemoryCheck {
    private static final long MIB = 1024L * 1024;
    private static final long WARM_UP = 64 * MIB;
    private static final long MOST_GROWTH_KIB = 64 * 1024;
    private static final String BUCKET = "memory";

    private final List<Long> samples = new ArrayList<>();
    private final Path status;

    /** What is done meanwhile. */
    private interface Load {
        void warmUp() throws Exception;

        /** All at once. */
        List<Callable<Object>> tasks();
    }

    private MemoryCheck(Process daemon) {
        this.status = Path.of("/proc", Long.toString(daemon.pid()), "status");
    }

    /** The first argument is the launcher; the second asks for transfers of 5 GiB ({@code huge}), or for {@code bodies}. */
    public static void main(String[] arguments) throws Exception {
        System.exit(
                check(arguments[0], arguments.length > 1 ? arguments[1] : "")); // other threads than this may live on
    }

    private static int check(String launcher, String plan) throws Exception {
        Path directory = Files.createTempDirectory("memory-check");
        Path home = directory.resolve("home");
        try (FakeAws aws = FakeAws.start(DrainingBackend.start("lambda"), DrainingBackend.start("bedrock-runtime"))) {
            DemoBroker.start(home, aws).close();
            permitAll(home);
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
                    Load load = switch (plan) {
                        case "bodies" ->
                            new LongCalls(
                                    aws, script(directory), Python.environment(endpoint, home.resolve("ca.pem"), key));
                        case "huge" -> new Transfers(clients, 1, 5 * 1024 * MIB);
                        default -> new Transfers(clients, 8, 256 * MIB);
                    };
                    return new MemoryCheck(daemon).run(load);
                }
            } finally {
                daemon.toHandle().destroy(); // the process would close what its log is read from
                daemon.waitFor(40, TimeUnit.SECONDS);
            }
        } finally {
            FileTrees.remove(directory);
        }
    }

    /** Lets the role of a home do everything. */
    static void permitAll(Path home) throws IOException {
        Files.writeString(home.resolve("policies/demo.json"), """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
                """);
    }

    /** boto3's longest calls, as a program in this directory. */
    static Path script(Path directory) throws IOException {
        Path script = directory.resolve("large_bodies.py");
        try (InputStream source = MemoryCheck.class.getResourceAsStream("large_bodies.py")) {
            Files.copy(source, script);
        }
        return script;
    }

    private static URI endpoint(BufferedReader said) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.contains(" ready on ")) {
                return URI.create(line.replaceFirst(".*(https://[^ ]*).*", "$1"));
            }
        }
        throw new IOException("the daemon did not get ready");
    }

    private int run(Load load) throws Exception {
        load.warmUp();
        long before = sample();
        long began = System.nanoTime();
        List<Callable<Object>> tasks = load.tasks();
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        List<Future<Object>> work = tasks.stream().map(threads::submit).toList();
        threads.shutdown();
        while (!threads.awaitTermination(500, TimeUnit.MILLISECONDS)) {
            samples.add(sample());
        }
        for (Future<?> each : work) {
            each.get();
        }
        System.out.println(load + " in " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began) + " s, "
                + samples.size() + " samples");
        return report(before);
    }

    private int report(long before) throws IOException {
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
        boolean flat = later - earlier < MOST_GROWTH_KIB;
        System.out.println(flat ? "flat" : "NOT flat");
        return flat ? 0 : 1;
    }

    /** Resident KiB. */
    private long sample() throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    /** Objects that are uploaded and downloaded again. */
    private record Transfers(SdkClients clients, int atOnce, long length) implements Load {
        @Override
        public void warmUp() throws IOException {
            clients.s3().createBucket(b -> b.bucket(BUCKET));
            upload("warm-up", WARM_UP);
            download("warm-up", WARM_UP);
        }

        @Override
        public List<Callable<Object>> tasks() {
            List<Callable<Object>> tasks = new ArrayList<>();
            for (int i = 0; i < atOnce; i++) {
                String name = "object-" + i;
                tasks.add(() -> {
                    upload(name, length);
                    download(name, length);
                    return name;
                });
            }
            return tasks;
        }

        private void upload(String name, long bytes) {
            clients.s3()
                    .putObject(
                            b -> b.bucket(BUCKET)
                                    .key(name)
                                    .overrideConfiguration(
                                            SignedChunkUploads.override(RequestChecksumCalculation.WHEN_SUPPORTED)),
                            RequestBody.fromContentProvider(
                                    () -> new PseudoRandomStream(bytes), bytes, "application/octet-stream"));
        }

        private void download(String name, long bytes) throws IOException {
            try (InputStream in = clients.s3().getObject(b -> b.bucket(BUCKET).key(name))) {
                long got = in.transferTo(OutputStream.nullOutputStream());
                if (got != bytes) {
                    throw new IOException("got " + got + " bytes (expected: " + bytes + ")");
                }
            }
        }

        @Override
        public String toString() {
            return 2 * atOnce + " transfers of " + length / MIB + " MiB";
        }
    }

    /** Four times a function of 67 MiB of zip and five invocations of a model with 25 MiB, all of a time at once. */
    private record LongCalls(FakeAws aws, Path script, Map<String, String> environment) implements Load {
        private static final int ROUNDS = 4;

        @Override
        public void warmUp() throws Exception {
            call("8", "2");
        }

        @Override
        public List<Callable<Object>> tasks() {
            return List.of(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    call("67", "25");
                }
                return ROUNDS;
            });
        }

        private void call(String zip, String model) throws Exception {
            aws.recordedRequests().clear();
            Python.Ended ended = Python.find().run(environment, "python3", script.toString(), zip, model);
            Set<String> sent = ended.said().lines().collect(Collectors.toSet());
            Set<String> arrived = aws.recordedRequests().all().stream()
                    .map(MemoryCheck::described)
                    .collect(Collectors.toSet());
            if (ended.exit() != 0 || sent.size() != 6 || !sent.equals(arrived)) {
                throw new IOException("sent: " + ended.said() + "\narrived: " + arrived);
            }
        }

        @Override
        public String toString() {
            return ROUNDS + " times a zip of 67 MiB and five invocations of 25 MiB";
        }
    }

    /** A recorded call as the script prints it. */
    static String described(RecordedRequest request) {
        return (request.service().equals("lambda") ? "create_function " : "invoke_model ") + request.bodySha256();
    }
}
