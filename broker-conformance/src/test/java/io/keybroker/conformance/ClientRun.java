package io.keybroker.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One client at work on one side: everything that it knows of its surroundings stands in its environment. */
final class ClientRun {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST = Duration.ofMinutes(6);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final Client client;
    private final String name;
    private final Map<String, String> environment;
    private Duration atWork = Duration.ZERO;

    ClientRun(Client client, String name, Map<String, String> environment) {
        this.client = client;
        this.name = name;
        this.environment = environment;
    }

    /** Outcomes by scenario; a client that ends early leaves out the rest. */
    Map<String, Outcome> play(Path scenarios, Path target) throws IOException, InterruptedException {
        Path out = target.resolve(name + ".jsonl");
        Path err = target.resolve(name + ".stderr");
        ProcessBuilder builder = new ProcessBuilder(client.command())
                .directory(client.directory().toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        Map<String, String> surroundings = builder.environment();
        surroundings
                .keySet()
                .removeIf(key -> key.startsWith("AWS_") || key.toUpperCase().endsWith("_PROXY"));
        surroundings.putAll(environment);
        surroundings.putAll(client.environment());
        surroundings.put("CONFORMANCE_RUN", name);
        surroundings.put("CONFORMANCE_SCENARIOS", scenarios.toAbsolutePath().toString());
        Process process = builder.start();
        if (!ends(process)) {
            process.destroyForcibly();
            throw new IOException(name + " did not end within " + LONGEST.toMinutes()
                    + " minutes: its outcomes so far are in " + out + ", what it says in " + err);
        }
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        for (String line : Files.readAllLines(out)) {
            JsonNode node = JSON.readTree(line);
            outcomes.put(node.path("name").asText(), Outcome.of(node, name));
        }
        if (process.waitFor() != 0) {
            throw new IOException(name + " ended with " + process.exitValue() + ": " + Files.readString(err));
        }
        return outcomes;
    }

    private boolean ends(Process process) throws InterruptedException {
        long start = System.nanoTime();
        while (!process.waitFor(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS)) {
            atWork = process.info().totalCpuDuration().orElse(atWork);
            if (System.nanoTime() - start > LONGEST.toNanos()) {
                return false;
            }
        }
        return true;
    }

    /** The processor time that it used, as last seen. */
    Duration atWork() {
        return atWork;
    }
}
