package io.keybroker.cli.secret;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.cli.Main;
import io.keybroker.proxy.app.Broker;
import io.keybroker.secret.SecretValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs about secrets, and curl as the client that asks for them. */
final class SecretCommandsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String POLICY = """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": "broker:GetSecret", "Resource": "arn:broker:secrets:::deploy-*"}]}
            """;

    @TempDir
    private Path parent;

    private Path home;
    private Broker broker;
    private String keyId;
    private String secretKey;

    private record Ran(int exit, byte[] out, String err) {
        String text() {
            return new String(out, StandardCharsets.UTF_8);
        }
    }

    @BeforeEach
    void startABroker() throws Exception {
        home = parent.resolve("home");
        try (ServerSocket data = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket admin = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String dataAddress = "127.0.0.1:" + data.getLocalPort();
            String adminAddress = "127.0.0.1:" + admin.getLocalPort();
            assertThat(run("", "init", "--data", dataAddress, "--admin", adminAddress)
                            .exit())
                    .isZero();
        }
        Files.writeString(home.resolve("policies/job-worker.json"), POLICY);
        broker = Broker.start(home);
        Ran ran = run(
                "",
                "instance",
                "register",
                "--name",
                "batch-1",
                "--ip",
                "127.0.0.1",
                "--role",
                "job-worker",
                "-o",
                "json");
        JsonNode credentials = JSON.readTree(ran.text()).path("credentials");
        keyId = credentials.path("AccessKeyId").asText();
        secretKey = credentials.path("SecretAccessKey").asText();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private Ran run(String in, String... arguments) {
        return run(in.getBytes(StandardCharsets.UTF_8), arguments);
    }

    private Ran run(byte[] in, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", home.toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(new ByteArrayInputStream(in), new PrintWriter(out), new PrintWriter(err), all);
        return new Ran(exit, out.toString().getBytes(StandardCharsets.UTF_8), err.toString());
    }

    /** What curl prints: the answer's body, and on stderr its status and headers. */
    private Ran curl(String name, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "--silent",
                "--dump-header",
                "/dev/stderr",
                "--cacert",
                home.resolve("ca.pem").toString(),
                "https://localhost:" + broker.dataAddress().getPort() + "/.broker/secrets/" + name));
        command.addAll(List.of(more));
        Process curl;
        try {
            curl = new ProcessBuilder(command).start();
        } catch (IOException e) {
            return Assumptions.abort("curl is not installed");
        }
        byte[] body = curl.getInputStream().readAllBytes();
        String head = new String(curl.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(curl.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ran(curl.exitValue(), body, head);
    }

    private Ran signed(String name, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of("--aws-sigv4", "aws:amz:eu-central-1:broker", "--user", keyId + ":" + secretKey));
        arguments.addAll(List.of(more));
        return curl(name, arguments.toArray(String[]::new));
    }

    private String audit() {
        return run("", "audit", "tail", "-n", "50", "-o", "json").text();
    }

    @Test
    void handsASecretToCurlByteForByteAndRecordsIt() throws Exception {
        byte[] value = new byte[SecretValue.MOST_BYTES];
        new Random(7).nextBytes(value);
        Ran put = run(value, "secret", "put", "deploy-token");
        assertThat(put.exit()).as(put.err()).isZero();
        assertThat(put.text())
                .isEqualTo(
                        "secret 'deploy-token' stored (65536 bytes); resource ARN: arn:broker:secrets:::deploy-token\n");

        Ran ran = signed("deploy-token");

        assertThat(ran.err()).contains("HTTP/1.1 200").containsIgnoringCase("Cache-Control: no-store");
        assertThat(ran.out()).isEqualTo(value);
        assertThat(audit())
                .contains("broker:GetSecret")
                .contains("arn:broker:secrets:::deploy-token")
                .contains("secret put");
    }

    @Test
    void tellsWhoMayNotAskNothingOfWhatThereIs() throws Exception {
        run("hush", "secret", "put", "other");

        Ran forbidden = signed("other");
        Ran unknown = signed("nothing");
        Ran allowedButMissing = signed("deploy-nothing");

        assertThat(forbidden.err()).contains("HTTP/1.1 403");
        assertThat(unknown.err()).contains("HTTP/1.1 403");
        assertThat(unknown.text()).isEqualTo(forbidden.text()).contains("not_allowed");
        assertThat(allowedButMissing.err()).contains("HTTP/1.1 404");
        assertThat(allowedButMissing.text()).contains("no_such_secret");
        assertThat(audit())
                .contains("is not authorized to perform: broker:GetSecret")
                .doesNotContain("hush");
    }

    @Test
    void takesNothingButAGoodSignatureOfItsOwnService() throws Exception {
        run("hush", "secret", "put", "deploy-token");

        assertThat(curl("deploy-token").text()).doesNotContain("hush");
        assertThat(curl("deploy-token").err()).containsPattern("HTTP/1.1 4..");
        assertThat(curl("deploy-token", "--aws-sigv4", "aws:amz:eu-central-1:s3", "--user", keyId + ":" + secretKey)
                        .err())
                .contains("HTTP/1.1 400");
        assertThat(curl("deploy-token", "--aws-sigv4", "aws:amz:eu-central-1:broker", "--user", keyId + ":wrong")
                        .err())
                .contains("HTTP/1.1 403");
        assertThat(signed("deploy%2Dtoken").err()).containsPattern("HTTP/1.1 4..");
        assertThat(signed("").err()).containsPattern("HTTP/1.1 4..");
        assertThat(signed("deploy-token", "--request", "DELETE").err()).contains("HTTP/1.1 404");
        run("", "instance", "revoke", "batch-1");
        assertThat(signed("deploy-token").err()).contains("HTTP/1.1 403");
    }

    @Test
    void answersThatItIsSealedAndKeepsSecretsOverAStart() throws Exception {
        run("hush", "secret", "put", "deploy-token");
        run("", "seal");
        assertThat(signed("deploy-token").err()).contains("HTTP/1.1 503").containsIgnoringCase("Retry-After");
        assertThat(run("", "secret", "ls").exit()).isEqualTo(6);
        assertThat(run("hush", "secret", "put", "x").exit()).isEqualTo(6);

        broker.close();
        broker = Broker.start(home);

        assertThat(signed("deploy-token").text()).isEqualTo("hush");
        assertThat(Files.readString(home.resolve("sealed.store"), StandardCharsets.ISO_8859_1))
                .doesNotContain("hush");
    }

    @Test
    void listsReplacesAndForgetsSecrets() throws Exception {
        run("one", "secret", "put", "deploy-a");
        run("two!", "secret", "put", "deploy-b");
        run("three", "secret", "put", "deploy-a");

        assertThat(run("", "secret", "ls", "-o", "name").text()).isEqualTo("deploy-a\ndeploy-b\n");
        assertThat(run("", "secret", "ls").text())
                .contains("SECRET", "BYTES", "5")
                .doesNotContain("three");
        assertThat(signed("deploy-a").text()).isEqualTo("three");
        assertThat(run("", "secret", "rm", "deploy-a").text()).isEqualTo("secret 'deploy-a' deleted\n");
        assertThat(signed("deploy-a").err()).contains("HTTP/1.1 404");
        Ran again = run("", "secret", "rm", "deploy-a");
        assertThat(again.exit()).isEqualTo(5);
        assertThat(again.err()).contains("no secret is called 'deploy-a'").contains("broker secret ls");
    }

    @Test
    void rejectsWhatIsNoSecret() {
        byte[] tooLong = new byte[SecretValue.MOST_BYTES + 1];
        Arrays.fill(tooLong, (byte) 'x');

        assertThat(run(tooLong, "secret", "put", "deploy-token").err())
                .contains("stdin is too long (expected: up to 65536 bytes)");
        assertThat(run("", "secret", "put", "deploy-token").err()).contains("has 0 bytes (expected: 1 to 65536)");
        assertThat(run("x", "secret", "put", "no name").exit()).isEqualTo(1);
        assertThat(run("x", "secret", "put", "unknown").exit()).isEqualTo(1);
    }
}
