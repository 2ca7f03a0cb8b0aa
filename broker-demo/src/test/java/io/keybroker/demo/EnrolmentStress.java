package io.keybroker.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.cli.Main;
import io.keybroker.demo.EnrolmentLoad.LoadResponse;
import io.keybroker.demo.aws.FileTrees;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Enrolment under stress, against a daemon in a process of its own: a race for one place, a daemon that is killed in
 * between, a herd that comes at once. The long forms are run by {@code src/test/sh/enrolment-stress}.
 */
public final class EnrolmentStress implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern READY = Pattern.compile("broker: ready on \\S*:([0-9]+)");
    private static final int CALLERS = 64;

    private final Path home;
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    private Process daemon;
    private EnrolmentLoad herd;

    /**
     * What came of a race.
     *
     * @param won how many got a credential
     * @param statuses how often each status was answered
     * @param used how many uses the ticket has
     */
    record RaceResult(long won, Map<Integer, Integer> statuses, int used) {}

    /**
     * What a herd has seen.
     *
     * @param enrolled how many got a credential
     * @param seconds how long it took until all had
     * @param attempts how many requests they made
     * @param p99Micros the time of an answer that 99 in 100 attempts do not exceed
     * @param peakKib the most memory that the daemon had
     */
    record LoadResult(int enrolled, double seconds, long attempts, long p99Micros, long peakKib) {}

    EnrolmentStress(Path home) throws Exception {
        this.home = home;
        operate("init", "--hostname", "localhost", "--data", "127.0.0.1:0", "--admin", "127.0.0.1:" + freePort());
        Files.writeString(
                home.resolve("broker.yaml"),
                Files.readString(home.resolve("broker.yaml")) + "limits: {connections: 20000}\n");
        start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private void start() throws Exception {
        daemon = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=" + System.getProperty("stress.tier", "1"),
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
        Matcher ready = READY.matcher(String.valueOf(line));
        while (line != null && !ready.find()) {
            line = said.readLine();
            ready = READY.matcher(String.valueOf(line));
        }
        if (line == null) {
            throw new IOException("the daemon did not start");
        }
        herd = new EnrolmentLoad(Integer.parseInt(ready.group(1)), home.resolve("ca.pem"));
        callers.execute(() -> said.lines().forEach(ignored -> {}));
    }

    private JsonNode operate(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("-o", "json"));
        BrokerFixture.Ended ended = BrokerFixture.operate(home, all.toArray(String[]::new));
        if (ended.exit() != 0) {
            throw new IOException(String.join(" ", arguments) + ": " + ended.err());
        }
        return JSON.readTree(ended.out());
    }

    private String ticket(int count) throws IOException {
        return operate(
                        "ticket",
                        "create",
                        "--role",
                        "job-worker",
                        "--without-ec2",
                        "--ip",
                        "127.0.0.0/8",
                        "--count",
                        Integer.toString(count))
                .path("token")
                .asText();
    }

    private int used(String ticket) throws IOException {
        return operate("ticket", "show", ticket.split("\\.")[1]).path("used").asInt();
    }

    private <T> List<T> all(List<Callable<T>> tasks) throws Exception {
        List<T> results = new ArrayList<>();
        for (Future<T> each : callers.invokeAll(tasks)) {
            results.add(each.get());
        }
        return results;
    }

    /** So many machines want the one place of a ticket, each asking until it hears yes or no. */
    RaceResult race(int machines) throws Exception {
        String ticket = ticket(1);
        List<Callable<LoadResponse>> all = new ArrayList<>();
        for (int i = 0; i < machines; i++) {
            int number = i;
            all.add(() -> untilDecided(ticket, number));
        }
        Map<Integer, Integer> statuses = new HashMap<>();
        all(all).forEach(answer -> statuses.merge(answer.status(), 1, Integer::sum));
        return new RaceResult(statuses.getOrDefault(200, 0), statuses, used(ticket));
    }

    private LoadResponse untilDecided(String ticket, int number) {
        LoadResponse answer = herd.enrol(ticket, EnrolmentLoad.address(number), EnrolmentLoad.nonce(number));
        while (answer.status() == 429 || answer.status() == 503 || answer.status() == 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            answer = herd.enrol(ticket, EnrolmentLoad.address(number), EnrolmentLoad.nonce(number));
        }
        return answer;
    }

    /**
     * Machines enrol while the daemon is killed; it is started again and they come again. What was wrong, if anything:
     * two credentials for one machine, two machines with one, one that is turned away, a place that was lost.
     */
    List<String> kills(int times, int machines, long seed) throws Exception {
        List<String> wrong = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(seed);
        int next = 100_000; // nobody who raced for a place
        for (int kill = 0; kill < times; kill++) {
            String ticket = ticket(machines);
            int first = next;
            next += machines;
            List<Callable<LoadResponse>> attempts = new ArrayList<>();
            List<Callable<LoadResponse>> again = new ArrayList<>();
            for (int i = first; i < next; i++) {
                int number = i;
                attempts.add(() -> herd.enrol(ticket, EnrolmentLoad.address(number), EnrolmentLoad.nonce(number)));
                again.add(() -> untilDecided(ticket, number));
            }
            long after = TimeUnit.MICROSECONDS.toNanos(random.nextInt(400_000));
            List<Future<LoadResponse>> under = new ArrayList<>();
            attempts.forEach(each -> under.add(callers.submit(each)));
            LockSupport.parkNanos(after);
            daemon.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
            List<LoadResponse> before = new ArrayList<>();
            for (Future<LoadResponse> each : under) {
                before.add(each.get());
            }
            start();
            compare(before, all(again), wrong);
            if (used(ticket) != machines) {
                wrong.add("the ticket for " + machines + " was used " + used(ticket) + " times");
            }
        }
        owners(wrong);
        return wrong;
    }

    private static void compare(List<LoadResponse> before, List<LoadResponse> after, List<String> wrong) {
        Map<String, Integer> owners = new HashMap<>();
        for (int i = 0; i < after.size(); i++) {
            LoadResponse answer = after.get(i);
            if (answer.status() != 200) {
                wrong.add("machine " + i + " was turned away: " + answer.body());
            } else if (before.get(i).status() == 200
                    && !before.get(i).accessKeyId().equals(answer.accessKeyId())) {
                wrong.add("machine " + i + " was given two credentials");
            } else if (owners.put(answer.accessKeyId(), i) != null) {
                wrong.add("machine " + i + " was given another's credential");
            }
        }
    }

    private void owners(List<String> wrong) throws IOException {
        Map<String, String> byAddress = new HashMap<>();
        for (JsonNode node : operate("instance", "ls").path("instances")) {
            String before =
                    byAddress.put(node.path("ips").toString(), node.path("id").asText());
            if (before != null) {
                wrong.add(node.path("ips") + " has two owners");
            }
        }
    }

    /** So many machines come at once; each waits a little where it is told to, and comes again. */
    LoadResult rush(int machines) throws Exception {
        List<Long> micros = new ArrayList<>();
        List<Callable<Integer>> all = new ArrayList<>();
        for (int left = machines, first = 300_000; left > 0; left -= 10_000, first += 10_000) {
            String ticket = ticket(Math.min(left, 10_000));
            for (int i = first; i < first + Math.min(left, 10_000); i++) {
                int number = i;
                all.add(() -> comesUntilItIsIn(ticket, number, micros));
            }
        }
        long began = System.nanoTime();
        int enrolled = all(all).stream().mapToInt(Integer::intValue).sum();
        double seconds = (System.nanoTime() - began) / 1e9;
        micros.sort(null);
        return new LoadResult(enrolled, seconds, micros.size(), micros.get((int) (micros.size() * 0.99)), peakKib());
    }

    private int comesUntilItIsIn(String ticket, int number, List<Long> micros) {
        while (true) {
            LoadResponse answer = herd.enrol(ticket, EnrolmentLoad.address(number), EnrolmentLoad.nonce(number));
            synchronized (micros) {
                micros.add(answer.micros());
            }
            if (answer.status() == 200) {
                return 1;
            }
            if (answer.status() != 429 && answer.status() != 503) {
                return 0;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }

    private long peakKib() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(daemon.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() {
        callers.shutdownNow();
        daemon.destroyForcibly().onExit().join();
    }

    /** Arguments: {@code race}, {@code kills} or {@code rush}, and how many. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("enrolment-stress");
        int count = Integer.parseInt(arguments[1]);
        try (EnrolmentStress stress = new EnrolmentStress(directory.resolve("home"))) {
            switch (arguments[0]) {
                case "race" -> System.out.println(stress.race(count));
                case "kills" -> System.out.println("wrong: " + stress.kills(count, 40, System.nanoTime()));
                default -> System.out.println(stress.rush(count));
            }
        } finally {
            FileTrees.remove(directory);
        }
        System.exit(0);
    }
}
