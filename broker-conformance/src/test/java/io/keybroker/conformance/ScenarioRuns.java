package io.keybroker.conformance;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients at play, a few at a time, each straight to the AWS of this machine and through the broker. */
final class ScenarioRuns implements AutoCloseable {
    /** One more than this machine is likely to have processors for, since a client also waits. */
    private static final int AT_A_TIME = 3;

    private final ExecutorService seats = Executors.newFixedThreadPool(AT_A_TIME);
    private final Map<String, RunTime> took = new ConcurrentHashMap<>();
    private final Scenarios scenarios;
    private final TestTargets sides;
    private final Path target;
    private final boolean whole;

    ScenarioRuns(Scenarios scenarios, TestTargets sides, Path target, boolean whole) {
        this.scenarios = scenarios;
        this.sides = sides;
        this.target = target;
        this.whole = whole;
    }

    /**
     * The outcomes of both sides, by scenario, as far as they are there.
     *
     * @param scenarios that were to be played
     * @param direct without a broker
     * @param brokered with it
     */
    record RunPair(Scenarios scenarios, Future<Map<String, Outcome>> direct, Future<Map<String, Outcome>> brokered) {}

    /** Begins one client's play in one mode, as soon as there is a seat. */
    RunPair begin(Client client, Mode mode) throws IOException {
        String run = (client.name() + "-" + mode.toString().charAt(0)).toLowerCase(Locale.ROOT);
        Scenarios chosen = scenarios.chosenFor(client, mode, whole);
        Path file = target.resolve(run + ".scenarios.json");
        chosen.write(file);
        return new RunPair(
                chosen,
                play(client, run + "d", sides.direct(mode), file),
                play(client, run + "b", sides.brokered(mode), file));
    }

    private Future<Map<String, Outcome>> play(
            Client client, String run, Map<String, String> environment, Path scenarioFile) {
        return seats.submit(() -> {
            long start = System.nanoTime();
            ClientRun playing = new ClientRun(client, run, environment);
            try {
                return playing.play(scenarioFile, target);
            } finally {
                took.put(run, new RunTime(Duration.ofNanos(System.nanoTime() - start), playing.atWork()));
            }
        });
    }

    /**
     * How long a run took.
     *
     * @param passed by the clock
     * @param atWork on a processor
     */
    record RunTime(Duration passed, Duration atWork) {}

    /** How long each run took that has ended. */
    Map<String, RunTime> took() {
        return Map.copyOf(took);
    }

    @Override
    public void close() {
        seats.shutdownNow();
    }
}
