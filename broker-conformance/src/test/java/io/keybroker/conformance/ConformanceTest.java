package io.keybroker.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.keybroker.demo.aws.Backend;
import io.keybroker.demo.aws.FakeAws;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What unmodified clients get through a broker is what they get without one, call by call. */
final class ConformanceTest {
    private static final Path SOURCES = Path.of("clients");
    private static final Path TARGET = Path.of("target", "conformance").toAbsolutePath();
    private static final boolean WHOLE = System.getProperty("conformance", "").equals("whole");
    private static final List<String> ONLY =
            List.of(System.getProperty("conformance.clients", "").split(",", -1));

    @TempDir
    private static Path home;

    private static final Matrix MATRIX = new Matrix();
    private static final ExecutorService BOTH = Executors.newFixedThreadPool(2);
    private static ExpectedDifferences expected;
    private static Scenarios scenarios;
    private static Workshop workshop;
    private static Optional<Moto> moto;
    private static Sides sides;

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(TARGET);
        expected = ExpectedDifferences.read(SOURCES.resolve("expected-differences.tsv"));
        scenarios = Scenarios.read(SOURCES.resolve("scenarios.json"));
        scenarios.write(TARGET.resolve("scenarios.json"));
        workshop = new Workshop(SOURCES, TARGET.resolve("clients"), WHOLE);
        Optional<Path> python = workshop.python();
        moto = python.isPresent() ? Optional.of(Moto.start(python.get(), TARGET)) : Optional.empty();
        Backend[] added = moto.isPresent() ? moto.get().backends() : new Backend[0];
        sides = Sides.start(FakeAws.start(added), home.resolve("broker"));
    }

    @AfterAll
    static void stop() throws IOException {
        MATRIX.write(TARGET.resolve("matrix.md"));
        BOTH.shutdownNow();
        if (sides != null) {
            sides.close();
        }
        moto.ifPresent(Moto::close);
    }

    @TestFactory
    Stream<DynamicNode> behavesAsIfThereWereNoBroker() throws Exception {
        List<DynamicNode> nodes = new ArrayList<>();
        for (Client client : workshop.clients()) {
            if (ONLY.stream().anyMatch(client.name()::startsWith)) {
                nodes.add(compared(client, Mode.ENDPOINT));
                nodes.add(compared(client, Mode.FORWARD_PROXY));
            }
        }
        nodes.add(dynamicTest(
                "no row of the expected differences is left over",
                () -> assertThat(expected.leftOver()).isEmpty()));
        return nodes.stream();
    }

    private static DynamicNode compared(Client client, Mode mode) {
        String column = client.name() + " " + mode;
        Optional<String> reason = whyNot(client, mode);
        if (reason.isPresent()) {
            MATRIX.missing(column, reason.get());
            return dynamicTest(column, () -> Assumptions.abort(reason.get()));
        }
        return dynamicContainer(column, Stream.of(mode).flatMap(once -> compare(client, once, column)));
    }

    private static Optional<String> whyNot(Client client, Mode mode) {
        if (client.isMissing()) {
            return Optional.of(client.missing());
        }
        if (mode == Mode.FORWARD_PROXY && !Boolean.getBoolean("conformance.forwardProxy")) {
            return Optional.of("the S3 server here does not know buckets by their host names");
        }
        if (mode == Mode.FORWARD_PROXY && !sides.hasForwardProxy()) {
            return Optional.of("the broker does not listen for CONNECT");
        }
        return Optional.empty();
    }

    private static Stream<DynamicNode> compare(Client client, Mode mode, String column) {
        Map<String, Outcome> direct;
        Map<String, Outcome> brokered;
        try {
            String run = client.name() + "-" + mode.name().charAt(0);
            Future<Map<String, Outcome>> one = BOTH.submit(played(client, run.toLowerCase() + "d", sides.direct(mode)));
            Future<Map<String, Outcome>> other =
                    BOTH.submit(played(client, run.toLowerCase() + "b", sides.brokered(mode)));
            direct = one.get();
            brokered = other.get();
        } catch (Exception e) {
            return Stream.of(dynamicTest("plays to its end", () -> {
                throw e;
            }));
        }
        Stream<DynamicNode> each = scenarios.names().stream()
                .filter(name -> direct.containsKey(name) || brokered.containsKey(name))
                .map(name -> dynamicTest(name, () -> {
                    assertThat(direct).containsKey(name);
                    assertThat(brokered).containsKey(name);
                    judge(client, mode, column, direct.get(name), brokered.get(name));
                }));
        DynamicNode whole = dynamicTest(
                "plays every scenario on both sides",
                () -> assertThat(brokered.keySet()).isEqualTo(direct.keySet()).isNotEmpty());
        return Stream.concat(Stream.of(whole), each);
    }

    private static Callable<Map<String, Outcome>> played(Client client, String run, Map<String, String> environment) {
        return () -> new ClientRun(client, run, environment).play(TARGET.resolve("scenarios.json"), TARGET);
    }

    private static void judge(Client client, Mode mode, String column, Outcome direct, Outcome brokered) {
        String scenario = direct.scenario();
        expected.played(client.name(), mode.toString(), scenario);
        List<String> differences = direct.differencesFrom(brokered);
        List<String> unexplained = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (String difference : differences) {
            expected.explain(client.name(), mode.toString(), scenario, difference)
                    .ifPresentOrElse(reasons::add, () -> unexplained.add(difference));
        }
        if (!unexplained.isEmpty()) {
            MATRIX.unexplained(column, scenario, unexplained);
        } else if (!reasons.isEmpty()) {
            MATRIX.explained(column, scenario, reasons);
        } else {
            MATRIX.same(column, scenario, direct.succeeded());
        }
        assertThat(unexplained)
                .as("steps that went otherwise (direct | brokered)")
                .isEmpty();
    }
}
