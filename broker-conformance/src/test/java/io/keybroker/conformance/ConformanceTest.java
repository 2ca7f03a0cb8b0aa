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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private static final String NAMED = System.getProperty("conformance.clients", "");
    private static final String MODES = System.getProperty("conformance.modes", "");

    /** Those that say what another does already, or hardly differ from it. */
    private static final Set<String> IN_THE_WHOLE_SET_ALONE = Set.of("java-async", "rust-1");

    @TempDir
    private static Path home;

    private static final Matrix MATRIX = new Matrix();
    private static final Map<Column, ScenarioRuns.RunPair> COLUMNS = new LinkedHashMap<>();
    private static ExpectedDifferences expected;
    private static ClientBuilds workshop;
    private static Optional<Moto> moto = Optional.empty();
    private static TestTargets sides;
    private static ScenarioRuns plays;

    /** One client in one mode. */
    private record Column(Client client, Mode mode) {
        @Override
        public String toString() {
            return client.name() + " " + mode;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(TARGET);
        MATRIX.phase("start");
        expected = ExpectedDifferences.read(SOURCES.resolve("expected-differences.tsv"));
        workshop = new ClientBuilds(SOURCES, TARGET.resolve("clients"), ToolCache.open(), ConformanceTest::isWanted);
        Client server = workshop.server();
        moto = server.isMissing() ? Optional.empty() : Optional.of(Moto.start(server, TARGET));
        MATRIX.phase("moto");
        sides = TestTargets.start(
                FakeAws.start(moto.map(Moto::backends).orElseGet(() -> new Backend[0])), home.resolve("broker"));
        MATRIX.phase("servers and broker");
        Scenarios scenarios = Scenarios.read(SOURCES.resolve("scenarios.json"), sides.services());
        plays = new ScenarioRuns(scenarios, sides, TARGET, WHOLE);
        for (Client client : workshop.clients()) {
            begin(client);
        }
        MATRIX.phase("clients made");
    }

    private static boolean isWanted(String client) {
        return NAMED.isEmpty()
                ? WHOLE || !IN_THE_WHOLE_SET_ALONE.contains(client)
                : Stream.of(NAMED.split(",", -1)).anyMatch(client::startsWith);
    }

    private static void begin(Client client) throws IOException {
        for (Mode mode : Mode.values()) {
            if (client.isMissing()) {
                MATRIX.missing(client.name(), client.missing());
            } else if (isPlayed(client, mode)) {
                COLUMNS.put(new Column(client, mode), plays.begin(client, mode));
            }
        }
    }

    private static boolean isPlayed(Client client, Mode mode) {
        if (!MODES.isEmpty()) {
            return List.of(MODES.split(",", -1)).contains(mode.toString());
        }
        return switch (mode) {
            case ENDPOINT, US_EAST_1 -> true;
            case FORWARD_PROXY -> !client.isEarlier();
            case CENTRAL -> WHOLE;
        };
    }

    @AfterAll
    static void stop() throws IOException {
        MATRIX.phase("played");
        if (plays != null) {
            MATRIX.took(plays.took());
            plays.close();
        }
        MATRIX.write(TARGET.resolve("matrix.md"));
        if (sides != null) {
            sides.close();
        }
        moto.ifPresent(Moto::close);
        if (workshop != null) {
            workshop.close();
        }
    }

    @TestFactory
    Stream<DynamicNode> behavesAsIfThereWereNoBroker() {
        Stream<DynamicNode> missing = MATRIX.missing().entrySet().stream()
                .map(each -> dynamicTest(each.getKey(), () -> Assumptions.abort(each.getValue())));
        Stream<DynamicNode> played = COLUMNS.entrySet().stream()
                .map(each -> dynamicContainer(
                        each.getKey().toString(),
                        Stream.of(each).flatMap(column -> compare(column.getKey(), column.getValue()))));
        DynamicNode leftOver = dynamicTest(
                "no row of the expected differences is left over",
                () -> assertThat(expected.leftOver()).isEmpty());
        return Stream.concat(Stream.concat(missing, played), Stream.of(leftOver));
    }

    private static Stream<DynamicNode> compare(Column column, ScenarioRuns.RunPair pair) {
        Map<String, Outcome> direct;
        Map<String, Outcome> brokered;
        try {
            direct = pair.direct().get();
            brokered = pair.brokered().get();
        } catch (Exception e) {
            return Stream.of(dynamicTest("plays to its end", () -> {
                throw e;
            }));
        }
        Stream<DynamicNode> each = pair.scenarios().names().stream()
                .filter(name -> direct.containsKey(name) || brokered.containsKey(name))
                .map(name -> dynamicTest(name, () -> {
                    assertThat(direct).containsKey(name);
                    assertThat(brokered).containsKey(name);
                    judge(
                            column,
                            direct.get(name),
                            brokered.get(name),
                            pair.scenarios().atLeast(name));
                }));
        DynamicNode whole = dynamicTest(
                "plays every scenario on both sides",
                () -> assertThat(brokered.keySet()).isEqualTo(direct.keySet()).isNotEmpty());
        return Stream.concat(Stream.of(whole), each);
    }

    private static void judge(Column column, Outcome direct, Outcome brokered, int atLeast) {
        String client = column.client().name();
        String mode = column.mode().toString();
        String scenario = direct.scenario();
        expected.played(client, mode, scenario);
        List<String> unexplained = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (String difference : direct.differencesFrom(brokered, atLeast)) {
            expected.explain(client, mode, scenario, difference)
                    .ifPresentOrElse(reasons::add, () -> unexplained.add(difference));
        }
        MATRIX.add(new Matrix.Result(client, mode, scenario, direct, brokered, reasons, unexplained));
        assertThat(unexplained)
                .as("steps that went otherwise (direct | brokered)")
                .isEmpty();
    }
}
