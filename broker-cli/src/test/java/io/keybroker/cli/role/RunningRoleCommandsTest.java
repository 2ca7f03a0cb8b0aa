package io.keybroker.cli.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.cli.Main;
import io.keybroker.config.ConfigException;
import io.keybroker.proxy.app.Broker;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs that ask a running broker, by the command itself. */
final class RunningRoleCommandsTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path home;
    private Path yaml;
    private Broker broker;

    @BeforeEach
    void start() throws Exception {
        home = directory.resolve("home");
        yaml = home.resolve("broker.yaml");
        assertThat(run("init", "--hostname", "localhost", "--data", "127.0.0.1:0", "--admin", "127.0.0.1:0"))
                .as(err.toString())
                .isZero();
        broker = Broker.start(home);
        replace(
                "admin: 127.0.0.1:0",
                "admin: 127.0.0.1:" + broker.adminAddress().getPort());
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", home.toString()));
        return Main.run(InputStream.nullInputStream(), new PrintWriter(out), new PrintWriter(err), all);
    }

    private void replace(String old, String now) throws Exception {
        String text = Files.readString(yaml);
        assertThat(text).contains(old);
        Files.writeString(yaml, text.replace(old, now));
    }

    @Test
    void takesOverARoleWithoutARestart() throws Exception {
        replace("ttl: 6h", "ttl: 7h, mode: learn");

        assertThat(run("role", "reload")).as(err.toString()).isZero();

        assertThat(out.toString()).isEqualTo("changed job-worker (ttl, mode)\n");
        assertThat(err.toString())
                .isEqualTo("broker: warning: the identity 'app' of role 'job-worker' has no key yet\n");
        assertThat(run("role", "show", "job-worker", "-o", "json")).isZero();
        JsonNode role = new ObjectMapper().readTree(out.toString());
        assertThat(role.path("mode").asText()).isEqualTo("learn");
        assertThat(role.path("statements").findValuesAsText("sid"))
                .containsExactly("WorkOnOneBucket", "ListIt", "TakeJobs");
        assertThat(run("role", "reload")).isZero();
        assertThat(out.toString()).isEqualTo("no role changed\n");
        assertThat(run("audit", "tail")).isZero();
        assertThat(out.toString()).contains("verb='role reload'").contains("changed job-worker (ttl, mode)");
    }

    @Test
    void labelsInstancesTicketsAndRoles() throws Exception {
        assertThat(run(
                        "instance",
                        "register",
                        "--name",
                        "one",
                        "--ip",
                        "10.0.4.17",
                        "--role",
                        "job-worker",
                        "--tag",
                        "team=data",
                        "--tag",
                        "Env=prod"))
                .as(err.toString())
                .isZero();

        assertThat(run("instance", "show", "one")).isZero();
        assertThat(out.toString()).contains("Env=prod,team=data");
        assertThat(run("instance", "ls", "-o", "json")).isZero();
        assertThat(new ObjectMapper().readTree(out.toString()).at("/instances/0/tags"))
                .isEqualTo(new ObjectMapper().readTree("{\"Env\": \"prod\", \"team\": \"data\"}"));
        assertThat(run("ticket", "create", "--role", "job-worker", "--tag", "launch=nightly", "-o", "json"))
                .isZero();
        assertThat(out.toString()).contains("\"launch\" : \"nightly\"");
        assertThat(run(
                        "instance",
                        "register",
                        "--name",
                        "two",
                        "--ip",
                        "10.0.4.18",
                        "--role",
                        "job-worker",
                        "--tag",
                        "x"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--tag: 'x' is not a tag (expected: name=value)");
        replace("ttl: 6h", "tags: {team: data}");
        assertThat(run("role", "reload")).isZero();
        assertThat(out.toString()).isEqualTo("changed job-worker (tags)\n");
        assertThat(run("role", "show", "job-worker")).isZero();
        assertThat(out.toString()).contains("team=data");
    }

    @Test
    void takesOverAnActionThatAwsIsNotKnownToHaveAndWarnsOfIt() throws Exception {
        Path policy = home.resolve("policies/job-worker.json");
        Files.writeString(policy, Files.readString(policy).replace("\"sqs:SendMessage\"", "\"sqs:SendMassage\""));

        assertThat(run("role", "reload")).isZero();

        assertThat(out.toString()).isEqualTo("changed job-worker (policy)\n");
        assertThat(err.toString())
                .containsPattern("broker: warning: .*job-worker\\.json:[0-9]+: unknown action sqs:SendMassage"
                        + " \\(nearest: sqs:SendMessage\\)");
    }

    @Test
    void changesNothingIfAPolicyIsBad() throws Exception {
        replace("ttl: 6h", "ttl: 7h");
        Files.writeString(home.resolve("policies/job-worker.json"), "{\"Version\": \"2012-10-17\",\n\"Statment\": []}");

        assertThat(run("role", "reload")).isEqualTo(1);

        assertThat(err.toString())
                .contains("job-worker.json:2: ")
                .contains("hint: no role was changed: correct the error and reload again");
        assertThat(run("role", "show", "job-worker")).isZero();
        assertThat(out.toString()).contains("ttl       6h").contains("ListIt");
    }

    @Test
    void doesNotStartWithARowOfTheCatalogueThatCannotStand() throws Exception {
        broker.close();
        Path rows = Files.createDirectory(home.resolve("catalogue.d")).resolve("operations.tsv");
        Files.writeString(rows, "# ours\nlambda\tNewer\tGET /newer\n");

        assertThatThrownBy(() -> Broker.start(home))
                .isInstanceOf(ConfigException.class)
                .hasMessage(rows + ":2:1: the operation has 3 columns (expected: 7)");

        Files.delete(rows);
        broker = Broker.start(home);
        assertThat(run("role", "ls")).as(err.toString()).isZero();
    }

    @Test
    void warnsOfInstancesWhoseRoleIsGone() throws Exception {
        assertThat(run("instance", "register", "--name", "one", "--ip", "10.0.4.17", "--role", "job-worker"))
                .isZero();
        replace("  job-worker:", "  other:");

        assertThat(run("role", "reload")).isZero();

        assertThat(out.toString()).isEqualTo("removed job-worker\nadded other\n");
        assertThat(err.toString()).contains("the role 'job-worker' was removed, but 1 live instance(s) use it");
    }
}
