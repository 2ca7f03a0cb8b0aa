package io.keybroker.cli.env;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.cli.Main;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EnvCommandsTest {
    private static final String ENDPOINT = "https://aws.broker.internal:8443";
    private static final String SECRET = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00";

    @TempDir
    private Path home;

    private record Ran(int exit, String out, String err) {}

    private Ran run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--endpoint", ENDPOINT, "--home", home.toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(InputStream.nullInputStream(), new PrintWriter(out), new PrintWriter(err), all);
        return new Ran(exit, out.toString(), err.toString());
    }

    private static String inAShell(String script) throws Exception {
        Process shell = new ProcessBuilder("/bin/sh", "-c", script)
                .redirectErrorStream(true)
                .start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(said).isZero();
        return said;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/keybroker/ca.pem", "/a b/ca.pem", "/it's/$HOME/`ls`/\"ca\".pem", "/ä/ca.pem"})
    void whatItPrintsMeansTheSameToAShell(String ca) throws Exception {
        String exports = run("env", "--ca", ca).out();

        assertThat(inAShell(exports + "printf '%s %s' \"$AWS_ENDPOINT_URL\" \"$AWS_CA_BUNDLE\""))
                .isEqualTo(ENDPOINT + " " + ca);
    }

    @Test
    void namesThisHomesAuthorityUnlessItIsToldAnother() {
        assertThat(run("env").out()).contains("export AWS_CA_BUNDLE=" + home.resolve("ca.pem"));
    }

    @Test
    void nodeAndJavaTrustInTheirOwnWays() {
        assertThat(run("env", "--for", "node", "--ca", "/ca.pem").out())
                .contains("export NODE_EXTRA_CA_CERTS=/ca.pem", "export AWS_ENDPOINT_URL=");
        assertThat(run("env", "--for", "java", "--ca", "/ca.pem").out())
                .contains("keytool -importcert -noprompt -alias keybroker -file /ca.pem")
                .contains("-Djavax.net.ssl.trustStore=keybroker-trust.p12");
    }

    @Test
    void aContainerGetsTheAuthorityAsAVolume() {
        assertThat(run("env", "--for", "docker", "--ca", "/a b/ca.pem").out())
                .contains("--volume '/a b/ca.pem:/etc/keybroker/ca.pem:ro'")
                .contains("--env AWS_CA_BUNDLE=/etc/keybroker/ca.pem");
    }

    @Test
    void aShellReadsTheOptionsOfDockerAsOneCommand() throws Exception {
        String command = run("env", "--for", "docker", "--ca", "/a b/ca.pem", "--region", "eu-west-1")
                .out();

        assertThat(inAShell("docker() { printf '%s\\n' \"$@\"; }\n" + command).lines())
                .startsWith("run", "--env", "AWS_ENDPOINT_URL=" + ENDPOINT)
                .contains("AWS_REGION=eu-west-1", "AWS_DEFAULT_REGION=eu-west-1")
                .endsWith("--volume", "/a b/ca.pem:/etc/keybroker/ca.pem:ro", "IMAGE");
    }

    @Test
    void aProfileReadsItsCredentialWhereItLies() {
        String profile = run("aws-config", "--profile", "work", "--credential-file", "/run/app/key.json")
                .out();

        assertThat(profile)
                .startsWith("[profile work]\n")
                .contains("credential_process = /bin/cat /run/app/key.json\n", "endpoint_url = " + ENDPOINT + "\n");
        assertThat(run("aws-config", "--profile", "default").out()).startsWith("[default]\n");
        assertThat(run("env", "--for", "profile").out())
                .isEqualTo(run("aws-config").out());
    }

    @Test
    void showsASecretOnlyIfItIsAskedTo() throws Exception {
        Path file = Files.writeString(
                home.resolve("a.json"),
                "{\"credentials\": {\"Version\": 1, \"AccessKeyId\": \"BKIAAAAAAAAAAAAAAWEB\", \"SecretAccessKey\": \""
                        + SECRET + "\"}}");

        Ran shy = run("env", "--credentials", file.toString());
        Ran ran = run("env", "--credentials", file.toString(), "--show-secret");

        assertThat(shy.out())
                .contains("export AWS_ACCESS_KEY_ID=BKIAAAAAAAAAAAAAAWEB")
                .doesNotContain(SECRET);
        assertThat(ran.out()).contains("export AWS_SECRET_ACCESS_KEY=" + SECRET);
    }

    @Test
    void saysWhatIsWrongWithAFileOfCredentials() throws Exception {
        Path file = Files.writeString(home.resolve("a.json"), "{\"AccessKeyId\": \"" + SECRET + "\", oops}");

        Ran ran = run("env", "--credentials", file.toString());

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .contains(file + " contains no credential (expected: output of 'broker instance register -o json')")
                .doesNotContain(SECRET);
        assertThat(run("env", "--credentials", home.resolve("none").toString()).err())
                .contains("cannot be read");
    }
}
