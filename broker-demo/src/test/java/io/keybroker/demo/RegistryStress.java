package io.keybroker.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybroker.admin.api.Responses.InstanceResponse;
import io.keybroker.cli.Main;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.demo.BrokerFixture.Ended;
import io.keybroker.demo.aws.FileTrees;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A registry of very many instances: how long a daemon with the launcher's heap takes to start, what memory it has, and how
 * fast it registers and revokes, alone and while all instances are listed. Run by {@code src/test/sh/registry-stress}.
 */
public final class RegistryStress {
    private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int CHANGES = 100;
    private static final int LISTS = 3;

    private final Path home;
    private final String heap;

    private RegistryStress(Path home, String heap) {
        this.home = home;
        this.heap = heap;
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /** Starts a daemon and waits until it is ready. */
    private Process start() throws Exception {
        Process daemon = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heap,
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "serve",
                        "--home",
                        home.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader said = daemon.errorReader();
        String line = said.readLine();
        while (line != null && !line.contains("broker: ready on ")) {
            System.out.println("  " + line);
            line = said.readLine();
        }
        if (line == null) {
            throw new IOException("the daemon did not start: exit " + daemon.waitFor());
        }
        Thread drain = new Thread(() -> {
            try {
                said.lines().forEach(each -> System.out.println("  " + each));
            } catch (UncheckedIOException stopped) {
                return; // its stream is closed when it is told to stop
            }
        });
        drain.setDaemon(true);
        drain.start();
        return daemon;
    }

    private void fill(int count) throws SQLException {
        Random random = new Random(count);
        long now = System.currentTimeMillis();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + home.resolve("registry.db"));
                Statement pragma = connection.createStatement()) {
            pragma.execute("PRAGMA synchronous = OFF");
            connection.setAutoCommit(false);
            try (PreparedStatement instance = connection.prepareStatement("INSERT INTO instances VALUES"
                            + " (?, ?, 'job-worker', 'ACTIVE', ?, 1, 1, 0, ?, ?, 1, '')");
                    PreparedStatement address =
                            connection.prepareStatement("INSERT INTO instance_addresses VALUES (?, ?)")) {
                for (int i = 0; i < count; i++) {
                    String id = String.format("i-%017x", i * 16L + random.nextInt(16));
                    instance.setString(1, id);
                    instance.setString(2, "batch-" + i);
                    instance.setString(3, key(random));
                    instance.setLong(4, now - i);
                    instance.setLong(5, now + TimeUnit.DAYS.toMillis(1));
                    instance.executeUpdate();
                    address.setString(1, id);
                    address.setString(2, "10." + ((i >> 16) & 255) + "." + ((i >> 8) & 255) + "." + (i & 255));
                    address.executeUpdate();
                }
            }
            connection.commit();
        }
    }

    private static String key(Random random) {
        StringBuilder key = new StringBuilder("BKIA");
        for (int i = 0; i < 16; i++) {
            key.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return key.toString();
    }

    private static long residentKib(Process daemon, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(daemon.pid()), "status")).stream()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    private AdminClient client() throws Exception {
        return AdminClient.connect(home).patient();
    }

    private List<Long> registrations(AdminClient client, int first) throws Exception {
        List<Long> micros = new ArrayList<>();
        for (int i = first; i < first + CHANGES; i++) {
            Map<String, Object> wanted = new HashMap<>();
            wanted.put("name", "new-" + i);
            wanted.put("ips", List.of("172.16." + i / 250 + "." + i % 250));
            wanted.put("role", "job-worker");
            wanted.put("ttl", "1h");
            wanted.put("supersede", false);
            wanted.put("sharedIp", true);
            long began = System.nanoTime();
            client.post("/v1/instances", wanted, JsonNode.class);
            micros.add((System.nanoTime() - began) / 1_000);
        }
        return micros;
    }

    private List<Long> revocations(AdminClient client, int first) throws Exception {
        List<Long> micros = new ArrayList<>();
        for (int i = first; i < first + CHANGES; i++) {
            long began = System.nanoTime();
            client.post("/v1/instances/new-" + i + "/revoke", Map.of(), InstanceResponse.class);
            micros.add((System.nanoTime() - began) / 1_000);
        }
        return micros;
    }

    private int listAll() throws Exception {
        AdminClient client = client();
        int[] count = new int[1];
        client.eachInstance(instanceReply -> ++count[0] > 0);
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

    private void run(int count) throws Exception {
        Ended ended = BrokerFixture.operate(
                home, "init", "--hostname", "localhost", "--data", "127.0.0.1:0", "--admin", "127.0.0.1:" + freePort());
        if (ended.exit() != 0) {
            throw new IOException(ended.err());
        }
        stop(start());
        fill(count);
        long began = System.nanoTime();
        Process daemon = start();
        System.out.printf("%,d instances: ready after %.1f s%n", count, (System.nanoTime() - began) / 1e9);
        System.out.printf("resident %d MiB%n", residentKib(daemon, "VmRSS:") / 1024);
        try {
            AdminClient client = client();
            print("register", registrations(client, 0));
            print("revoke", revocations(client, 0));
            registrations(client, CHANGES);
            ExecutorService lists = Executors.newFixedThreadPool(LISTS);
            List<Future<Integer>> listing = new ArrayList<>();
            long from = System.nanoTime();
            for (int i = 0; i < LISTS; i++) {
                listing.add(lists.submit(this::listAll));
            }
            print("revoke while " + LISTS + " lists are read", revocations(client, CHANGES));
            for (Future<Integer> each : listing) {
                System.out.printf("listed %,d after %.1f s%n", each.get(), (System.nanoTime() - from) / 1e9);
            }
            lists.shutdown();
            System.out.printf("peak %d MiB%n", residentKib(daemon, "VmHWM:") / 1024);
        } finally {
            stop(daemon);
        }
    }

    private static void stop(Process daemon) throws InterruptedException {
        daemon.destroy();
        if (!daemon.waitFor(60, TimeUnit.SECONDS)) {
            daemon.destroyForcibly();
        }
    }

    /** Arguments: the heap of the daemon, and how many instances. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("registry-stress");
        try {
            new RegistryStress(directory.resolve("home"), arguments[0]).run(Integer.parseInt(arguments[1]));
        } finally {
            FileTrees.remove(directory);
        }
        System.exit(0);
    }
}
