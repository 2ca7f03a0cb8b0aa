package io.keybroker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.cli.session.Keyboard;
import io.keybroker.cli.session.Terminal;
import io.keybroker.proxy.app.Broker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many instances at once, and the commands that ask before they take something away. */
final class InstanceCommandsTest {
    @TempDir
    private static Path parent;

    private static Path home = Path.of("unset");
    private static Broker broker;

    private record Ran(int exit, String out, String err) {}

    @BeforeAll
    static void startABroker() throws Exception {
        home = parent.resolve("home");
        try (ServerSocket data = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket admin = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String loopback = "127.0.0.1:";
            run("init", "--data", loopback + data.getLocalPort(), "--admin", loopback + admin.getLocalPort());
        }
        broker = Broker.start(home);
        register("web-1", "10.1.0.1");
        register("web-20", "10.1.0.2");
        register("web-21", "10.2.0.3");
        run("instance", "suspend", "web-21");
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static Ran run(String... arguments) {
        return run(Optional.empty(), arguments);
    }

    private static Ran runOnTerminal(String answer, String... arguments) {
        Keyboard keyboard = new Keyboard() {
            @Override
            public String line(String prompt) {
                return answer;
            }

            @Override
            public char[] password(String prompt) {
                return answer.toCharArray();
            }
        };
        return run(Optional.of(keyboard), arguments);
    }

    private static Ran run(Optional<Keyboard> keyboard, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", home.toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream("hush".getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out),
                new PrintWriter(err),
                Map.of("NO_COLOR", "1"),
                keyboard);
        int exit = Commands.create(new CommandContext(terminal, Clock.systemUTC()), all)
                .execute(all.toArray(String[]::new));
        return new Ran(exit, out.toString(), err.toString());
    }

    private static void register(String name, String ip) {
        Ran ran = run("instance", "register", "--name", name, "--ip", ip, "--role", "job-worker");
        assertThat(ran.exit()).as(ran.err()).isZero();
    }

    private static JsonNode json(Ran ran) throws IOException {
        return new JsonMapper().readTree(ran.out());
    }

    private static String state(String name) throws IOException {
        return json(run("instance", "show", name, "-o", "json")).path("state").asText();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--name web-2?|web-21 web-20",
                "--name web-* --ip 10.1.0.0/16|web-20 web-1",
                "--name web-* --state suspended|web-21",
                "--name web-* --state active,revoked|web-20 web-1",
                "--name web-* --state live --sort name|web-1 web-20 web-21",
                "--name web-* --sort ip --limit 2|web-1 web-20",
                "--name web-* --limit 1|web-21",
                "--role none|''"
            })
    void listsWhatIsAskedFor(String options, String expected) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("instance", "ls"));
        arguments.addAll(List.of(options.split(" ")));
        arguments.addAll(List.of("-o", "json"));

        List<String> names = new ArrayList<>();
        json(run(arguments.toArray(String[]::new)))
                .path("instances")
                .forEach(instance -> names.add(instance.path("name").asText()));

        assertThat(String.join(" ", names)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "instance ls --state gone|1|gone",
                "instance ls --limit 0|1|--limit is 0",
                "instance ls --ip 10.1.0.1/8|1|--ip is invalid",
                "instance show web|4|'web' is ambiguous: 3 instances start with it",
                "instance show web-2|4|'web-21'",
                "instance revoke|1|not selected by one means",
                "instance revoke web-1 --all|1|not selected by one means",
                "instance revoke web-1 web-20|1|only with --yes",
                "instance revoke --role job-worker|1|only with --yes",
                "instance revoke --role none --yes|5|no live instance matches",
                "instance revoke nobody noone --yes|5|no instance has one of the ids or names",
                "instance revoke nobody|5|no instance has the id or name 'nobody'"
            })
    void rejectsWhatIsNotClear(String line, int exit, String message) throws Exception {
        Ran ran = run(line.split(" "));

        assertThat(ran.exit()).as(ran.err()).isEqualTo(exit);
        assertThat(ran.err()).contains(message);
        assertThat(state("web-1")).isEqualTo("ACTIVE");
    }

    @Test
    void revokesManyInOneGoWithARecordOfEach() throws Exception {
        register("batch-1", "10.3.0.1");
        register("batch-2", "10.3.0.2");
        register("batch-3", "10.3.0.3");

        Ran ran = run("instance", "revoke", "--name", "batch-*", "--yes", "-o", "json");

        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(json(ran).path("revoked")).hasSize(3);
        assertThat(state("batch-2")).isEqualTo("REVOKED");
        assertThat(run("audit", "tail", "-n", "50").out().lines())
                .filteredOn(line -> line.contains("instance revoke") && line.contains("batch-"))
                .hasSize(3);
    }

    @Test
    void saysWhichPartFailed() throws Exception {
        register("part-1", "10.4.0.1");

        Ran ran = run("instance", "revoke", "part-1", "nobody", "--yes", "-o", "json");

        assertThat(ran.exit()).isEqualTo(7);
        assertThat(json(ran).path("revoked")).hasSize(1);
        assertThat(json(ran).at("/failed/0/instance").asText()).isEqualTo("nobody");
    }

    @Test
    void takesAPrefixOnlyWithConsent() throws Exception {
        register("lone-17", "10.5.0.1");

        assertThat(run("instance", "show", "lone").exit()).isZero();
        Ran refused = run("instance", "revoke", "lone");
        assertThat(refused.exit()).isEqualTo(5);
        assertThat(refused.err()).contains("'lone-17' (10.5.0.1) starts with it");
        assertThat(run("instance", "suspend", "lone").exit()).isEqualTo(5);
        assertThat(state("lone-17")).isEqualTo("ACTIVE");
        assertThat(run("instance", "revoke", "lone", "--yes").exit()).isZero();
        assertThat(state("lone-17")).isEqualTo("REVOKED");
    }

    @Test
    void showsAndAsksOnATerminal() throws Exception {
        register("ask-1", "10.6.0.1");
        register("ask-2", "10.6.0.2");

        Ran refused = runOnTerminal("n", "instance", "revoke", "--name", "ask-*");
        assertThat(refused.exit()).isEqualTo(4);
        assertThat(refused.err()).contains("ask-1", "ask-2", "10.6.0.2");
        assertThat(runOnTerminal("", "instance", "revoke", "ask-1").exit()).isEqualTo(4);
        assertThat(state("ask-1")).isEqualTo("ACTIVE");

        assertThat(runOnTerminal("y", "instance", "revoke", "--name", "ask-*").out())
                .contains("2 revoked, 0 failed");
    }

    @Test
    void asksBeforeItSealsOrDeletes() {
        assertThat(run("secret", "put", "db").exit()).isZero();

        assertThat(runOnTerminal("n", "seal").exit()).isEqualTo(4);
        assertThat(runOnTerminal("n", "secret", "rm", "db").exit()).isEqualTo(4);
        assertThat(runOnTerminal("n", "identity", "rm", "app").exit()).isEqualTo(4);
        assertThat(run("status", "-o", "name").out()).isNotEqualTo("sealed\n");
        assertThat(run("secret", "ls", "-o", "name").out()).isEqualTo("db\n");
        assertThat(runOnTerminal("n", "secret", "rm", "db", "--yes").exit()).isZero();
    }
}
