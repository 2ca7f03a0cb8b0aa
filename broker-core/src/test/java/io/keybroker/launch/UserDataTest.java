package io.keybroker.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.launch.Bootstrap.BrokerEndpoint;
import io.keybroker.launch.UserDataException.Problem;
import io.keybroker.pki.CertificateAuthority;
import io.keybroker.ticket.EnrolmentEvidence;
import io.keybroker.ticket.TicketToken;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UserDataTest {
    private static final TicketToken TOKEN = TicketToken.issue(new SecureRandom());
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    /** What cloud-init does with a message: every leaf part, its type, and its decoded bytes. */
    private static final String READ_AS_CLOUD_INIT = """
            import base64, email, json, sys
            message = email.message_from_bytes(open(sys.argv[1], 'rb').read())
            parts = [p for p in message.walk() if not p.is_multipart()]
            print(json.dumps([[p.get_content_type(), base64.b64encode(p.get_payload(decode=True)).decode()] for p in parts]))
            """;

    private static Bootstrap bootstrap;

    @TempDir
    private Path temporary;

    @BeforeAll
    static void makeABootstrap() {
        CertificateAuthority authority =
                CertificateAuthority.create("Keybroker CA", Clock.systemUTC(), new SecureRandom());
        BrokerEndpoint brokerEndpoint = new BrokerEndpoint(
                URI.create("https://aws.broker.internal:8443"), EnrolmentEvidence.EC2, "eu-central-1", ":app");
        bootstrap = new Bootstrap(brokerEndpoint, authority.certificate(), TOKEN);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private JsonNode readAsCloudInit(byte[] userData) throws Exception {
        assumeTrue(Files.isExecutable(PYTHON), "no python3 here to read the message independently");
        Path file = Files.write(temporary.resolve("user-data"), userData);
        Process python = new ProcessBuilder(PYTHON.toString(), "-c", READ_AS_CLOUD_INIT, file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] out = python.getInputStream().readAllBytes();
        assertThat(python.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(python.exitValue()).isZero();
        return new JsonMapper().readTree(out);
    }

    private static byte[] payload(JsonNode parts, int index) {
        return Base64.getDecoder().decode(parts.get(index).get(1).asText());
    }

    private static void assertFirstIsOurs(JsonNode parts) {
        assertThat(parts.get(0).get(0).asText()).isEqualTo("text/x-shellscript");
        assertThat(new String(payload(parts, 0), StandardCharsets.US_ASCII)).isEqualTo(bootstrap.script());
    }

    private static Problem problemOf(byte[] userData) {
        return catchThrowableOfType(UserDataException.class, () -> UserData.merge(userData, bootstrap))
                .problem();
    }

    @Test
    void isTheBootstrapAloneIfThereIsNothingElse() throws Exception {
        byte[] alone = UserData.merge(new byte[0], bootstrap);

        assertThat(new String(alone, StandardCharsets.US_ASCII))
                .startsWith("#!/bin/sh\n")
                .contains(TOKEN.reveal());
        assertThat(alone.length).as("room for the launcher's own").isLessThan(11 * 1024);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "#!/bin/bash\\necho hi\\n | text/x-shellscript",
                "#!/bin/sh\\nno newline at the end | text/x-shellscript",
                "#cloud-config\\npackages: [nginx]\\n | text/cloud-config",
                "#cloud-config-archive\\n[]\\n | text/cloud-config-archive",
                "#cloud-boothook\\n#!/bin/sh\\ntrue\\n | text/cloud-boothook",
                "#include\\nhttps://example.com/a\\n | text/x-include-url",
                "#include-once\\nhttps://example.com/a\\n | text/x-include-once-url",
                "#part-handler\\n\\n | text/part-handler",
                "## template: jinja\\n#cloud-config\\n | text/jinja2",
                "#!/bin/sh\\necho gr\u00fc\u00df dich\\n | text/x-shellscript",
                "#!/bin/sh\\r\\necho dos\\r\\n | text/x-shellscript"
            })
    void runsBeforeWhatWasThereAndLeavesItAsItWas(String escaped, String type) throws Exception {
        String original = escaped.replace("\\n", "\n").replace("\\r", "\r");

        JsonNode parts = readAsCloudInit(UserData.merge(bytes(original), bootstrap));

        assertThat(parts).hasSize(2);
        assertFirstIsOurs(parts);
        assertThat(parts.get(1).get(0).asText()).isEqualTo(type);
        assertThat(new String(payload(parts, 1), StandardCharsets.UTF_8).replace("\r\n", "\n"))
                .isEqualTo(original.replace("\r\n", "\n"));
    }

    @Test
    void keepsBytesThatAreNoText() throws Exception {
        byte[] random = new byte[2000];
        new Random(7).nextBytes(random);
        byte[] original = (new String(bytes("#!/bin/sh\nexit\n"), StandardCharsets.ISO_8859_1)
                        + new String(random, StandardCharsets.ISO_8859_1))
                .getBytes(StandardCharsets.ISO_8859_1);

        JsonNode parts = readAsCloudInit(UserData.merge(original, bootstrap));

        assertFirstIsOurs(parts);
        assertThat(payload(parts, 1)).isEqualTo(original);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"boundary=\"a b\"", "boundary=ab.c", "charset=\"utf-8\"; boundary=\"==x==\"", "x=y;\n boundary=q"
            })
    void becomesTheFirstPartOfAMessageOfMany(String parameters) throws Exception {
        String boundary = parameters.replaceAll("(?s).*boundary=\"?([^\"]+)\"?.*", "$1");
        String original =
                "Content-Type: multipart/mixed; " + parameters + "\nMIME-Version: 1.0\n\nPreamble\n--" + boundary
                        + "\nContent-Type: text/cloud-config\n\n#cloud-config\na: 1\n\n--" + boundary
                        + "\nContent-Type: text/x-shellscript\n\n#!/bin/sh\ntrue\n\n--" + boundary + "--\n";

        JsonNode parts = readAsCloudInit(UserData.merge(bytes(original), bootstrap));

        assertThat(parts).hasSize(3);
        assertFirstIsOurs(parts);
        assertThat(new String(payload(parts, 1), StandardCharsets.UTF_8)).isEqualTo("#cloud-config\na: 1\n");
        assertThat(new String(payload(parts, 2), StandardCharsets.UTF_8)).isEqualTo("#!/bin/sh\ntrue\n");
    }

    @Test
    void standsBesideAMessageOfOne() throws Exception {
        String original = "Content-Type: text/x-shellscript\nMIME-Version: 1.0\n\n#!/bin/sh\ntrue\n";

        JsonNode parts = readAsCloudInit(UserData.merge(bytes(original), bootstrap));

        assertThat(parts).hasSize(2);
        assertFirstIsOurs(parts);
        assertThat(new String(payload(parts, 1), StandardCharsets.UTF_8)).isEqualTo("#!/bin/sh\ntrue\n");
    }

    @Test
    void rejectsWhatIsCompressed() throws Exception {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes("#!/bin/sh\n"));
        }

        assertThat(problemOf(compressed.toByteArray())).isEqualTo(Problem.COMPRESSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<powershell>\n", "\n#!/bin/sh\n", "settings = 1\n", " ", "\u0000"})
    void rejectsAFormThatItDoesNotKnow(String original) {
        assertThat(problemOf(bytes(original))).isEqualTo(Problem.UNKNOWN_FORM);
    }

    @Test
    void rejectsAMessageThatNothingParts() {
        assertThat(problemOf(bytes("Content-Type: multipart/mixed\n\n--a\n\n--a--\n")))
                .isEqualTo(Problem.BROKEN_MULTIPART);
        assertThat(problemOf(bytes("Content-Type: multipart/mixed; boundary=a\n\n--b\n\n--b--\n")))
                .isEqualTo(Problem.BROKEN_MULTIPART);
    }

    @Test
    void rejectsASecondBootstrap() throws Exception {
        byte[] once = UserData.merge(bytes("#!/bin/sh\ntrue\n"), bootstrap);

        assertThat(problemOf(once)).isEqualTo(Problem.TWICE);
    }

    @Test
    void saysHowMuchTooLongItIs() throws Exception {
        int room = UserData.LARGEST - UserData.merge(bytes("#!/bin/sh\n"), bootstrap).length;
        String longest = "#!/bin/sh\n" + "#".repeat(room);

        assertThat(UserData.merge(bytes(longest), bootstrap)).hasSize(UserData.LARGEST);
        assertThatThrownBy(() -> UserData.merge(bytes(longest + "##"), bootstrap))
                .hasMessageContaining("user data has 16386 bytes")
                .hasMessageContaining("shorten it by 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://broker",
                "https://broker'; reboot; '",
                "https://broker/path",
                "https://user@broker",
                "https://broker?x"
            })
    void rejectsAnEndpointThatCouldLeaveItsQuotes(String endpoint) {
        URI uri = URI.create(endpoint.replace(" ", "%20"));

        assertThatThrownBy(() -> new BrokerEndpoint(uri, EnrolmentEvidence.EC2, "eu-west-1", ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "$(id)", "'", ":", "app\n", "0app"})
    void rejectsAReaderThatIsNoUser(String reader) {
        URI endpoint = URI.create("https://broker");

        assertThatThrownBy(() -> new BrokerEndpoint(endpoint, EnrolmentEvidence.EC2, "eu-west-1", reader))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void printsNoTicketByAccident() {
        assertThat(bootstrap.toString()).doesNotContain(TOKEN.reveal());
    }
}
