package io.keybroker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.proxy.app.Broker;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What scripts rely on: exit codes and JSON of a session with a running broker, as an earlier version left them. Texts
 * for people are not among it.
 */
final class ExitCodesAndJsonTest {
    private static final Path RECORDED = Path.of("src/test/resources/golden/session.txt");
    private static final Path WRITTEN = Path.of("target/golden/session.txt");
    private static final String KEY = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00\n";

    @TempDir
    private Path parent;

    private final StringBuilder session = new StringBuilder();
    private Path home;
    private Broker broker;

    @BeforeEach
    void startBroker() throws Exception {
        home = parent.resolve("home");
        try (ServerSocket data = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket admin = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            run(
                    "",
                    List.of(
                            "init",
                            "--data",
                            "127.0.0.1:" + data.getLocalPort(),
                            "--admin",
                            "127.0.0.1:" + admin.getLocalPort()));
        }
        broker = Broker.start(home);
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    private record Ran(int exit, String out, String err) {}

    private Ran run(String in, List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--home", home.toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out),
                new PrintWriter(err),
                all);
        return new Ran(exit, out.toString(), err.toString());
    }

    /** Runs a command line and notes its exit code, and its result if that is JSON. */
    private void enter(String in, String line) {
        Ran ran = run(in, List.of(line.split(" ")));
        session.append(ran.exit()).append(" broker ").append(line).append('\n');
        if (line.endsWith("-o json") && ran.out().startsWith("{")) {
            session.append(withoutChance(ran.out()));
        }
    }

    /** Takes the place of ids, secrets, times and paths, which differ each time. */
    private String withoutChance(String json) {
        return json.replace(parent.toString(), "PARENT")
                .replaceAll("\\b(i|t)-[0-9a-f]{16,17}\\b", "$1-ID")
                .replaceAll("\"BKIA[A-Z2-7]{16}\"", "\"BKIA\"")
                .replaceAll("bkt1\\.t-ID\\.[A-Za-z0-9_-]{43}", "TOKEN")
                .replaceAll("(\"SecretAccessKey\" *: *)\"[^\"]*\"", "$1\"SECRET\"")
                .replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", "TIME")
                .replaceAll("https://([a-z.]+):[0-9]+", "https://$1:PORT")
                .replaceAll("(\"(?:reason|line|why)\" *: *)\"[^\"]+\"", "$1\"TEXT\"");
    }

    private void enterAll(String... lines) {
        for (String line : lines) {
            enter("", line);
        }
    }

    @Test
    void keepsExitCodesAndJson() throws Exception {
        enterAll(
                "frobnicate",
                "instance",
                "instance register --name web-1",
                "status --colour",
                "instance ls -o json",
                "instance register --name web-1 --ip 10.0.4.17 --role job-worker -o json",
                "instance register --name web-2 --ip 10.0.4.17 --role job-worker",
                "instance register --name web-2 --ip 10.0.4 --role job-worker",
                "instance register --name web-2 --ip 10.0.4.18 --role none",
                "instance ls -o json",
                "instance show none",
                "instance suspend web-1",
                "instance show web-1 -o json",
                "instance resume web-1",
                "instance revoke web-1",
                "instance resume web-1",
                "ticket create --role job-worker --without-ec2 --ip 10.0.4.0/24 --count 20 -o json",
                "ticket create --role job-worker --without-ec2",
                "ticket ls -o json",
                "ticket show t-0",
                "role ls -o json",
                "role show job-worker -o json",
                "role show none",
                "role lint -o json",
                "role test --role job-worker --action s3:GetObject --resource arn:aws:s3:::b/k -o json",
                "role test --role job-worker --action iam:CreateUser --resource * -o json",
                "role reload",
                "identity ls -o json");
        enter(KEY, "identity add app --access-key-id AKIAIOSFODNN7EXAMPLE");
        enter(KEY, "identity add none --access-key-id AKIAIOSFODNN7EXAMPLE");
        enter("password", "secret put db -o json");
        enterAll(
                "identity ls -o json",
                "identity rm none",
                "secret ls -o json",
                "store-key ls -o json",
                "master-key ls -o json",
                "why BKIAAAAAAAAAAAAAAAAA",
                "audit verify",
                "seal -o json",
                "instance register --name web-3 --ip 10.0.4.19 --role job-worker",
                "unseal");
        broker.close();
        enterAll("status", "version");
        home = parent.resolve("none");
        enterAll("status");

        Files.createDirectories(WRITTEN.getParent());
        Files.writeString(WRITTEN, session);
        assertThat(session.toString()).isEqualTo(Files.exists(RECORDED) ? Files.readString(RECORDED) : "");
    }
}
