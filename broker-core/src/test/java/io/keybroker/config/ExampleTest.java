package io.keybroker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.config.IdentitySettings.AssumeRole;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commented example says the truth: each default behind its {@code #} is what is read where it does not stand. */
final class ExampleTest {
    private static final Path EXAMPLE = Path.of("../config/broker.yaml");

    @TempDir
    private Path home;

    @BeforeEach
    void theFilesItNamesAreThere() throws IOException {
        Files.createDirectory(home.resolve("policies"));
        Files.writeString(home.resolve("policies/job-worker.json"), "{}");
        Files.writeString(home.resolve("policies/ops-session.json"), "{\"Statement\": []}");
        Files.writeString(home.resolve("policies/launcher.json"), "{}");
        Files.writeString(home.resolve("extra-ca.pem"), "");
    }

    @Test
    void canBeReadAsItStands() throws Exception {
        BrokerConfig config = read(Files.readString(EXAMPLE));

        assertThat(config.hostnames()).containsExactly("aws.broker.internal");
        assertThat(config.identities()).containsOnlyKeys("app", "ops");
    }

    @Test
    void namesEachDefault() throws Exception {
        BrokerConfig asItStands = read(Files.readString(EXAMPLE));
        BrokerConfig spelledOut = read(uncommented());

        assertThat(spelledOut.roles()).isEqualTo(asItStands.roles());
        assertThat(spelledOut.limits()).isEqualTo(asItStands.limits());
        assertThat(spelledOut.audit().caBundle()).contains(home.resolve("extra-ca.pem"));
        assertThat(spelledOut.audit())
                .usingRecursiveComparison()
                .ignoringFields("caBundle")
                .isEqualTo(asItStands.audit());
        assertThat(spelledOut.onStolenKey()).isEqualTo(asItStands.onStolenKey());
        assertThat(spelledOut.enrolment().forgetAfter())
                .isEqualTo(asItStands.enrolment().forgetAfter());
        assertThat(asItStands.enrolment().ec2()).isEmpty();
        assertThat(asItStands.enrolment().events()).isEmpty();
        assertThat(spelledOut.enrolment().ec2()).hasValue(ec2OfLines("identity: ops, regions: [eu-central-1]"));
        assertThat(spelledOut.registry().isLocal()).isTrue();
        assertThat(asItStands.registry().isLocal()).isTrue();
        assertThat(spelledOut.upstream().endpoints())
                .isEqualTo(asItStands.upstream().endpoints());
        assertThat(spelledOut.upstream().variant())
                .isEqualTo(asItStands.upstream().variant());
        assertThat(spelledOut.upstream().region())
                .isEqualTo(asItStands.upstream().region());
        assertThat(spelledOut.listen().passThrough())
                .isEqualTo(asItStands.listen().passThrough());
        assertThat(spelledOut.listen().proxyProtocolFrom())
                .isEqualTo(asItStands.listen().proxyProtocolFrom());
        AssumeRole role = (AssumeRole) asItStands.identities().get("ops");
        assertThat(spelledOut.identities())
                .isEqualTo(Map.of(
                        "app",
                        new IdentitySettings.Sealed(
                                "us-east-1", Optional.of(Duration.ofDays(30)), IdentitySettings.Rotation.STANDARD),
                        "ops",
                        new AssumeRole(
                                role.roleArn(),
                                role.from(),
                                Optional.of("what-the-trust-policy-asks-for"),
                                role.sessionName(),
                                role.duration(),
                                role.region(),
                                Optional.of("{\"Statement\":[]}"),
                                role.tags(),
                                role.perInstanceSession())));
    }

    @Test
    void namesEachSettingThatThereIs() throws Exception {
        String settings = uncommented();

        for (Class<?> section : BrokerConfig.class.getDeclaredClasses()) {
            assertNamed(settings, section);
        }
        assertNamed(settings, RoleSettings.class);
        assertNamed(settings, AssumeRole.class);
        assertNamed(settings, IdentitySettings.Sealed.class);
        assertNamed(settings, IdentitySettings.Rotation.class);
    }

    @Test
    void canReadWhatInitWrites() throws Exception {
        String template =
                Files.readString(Path.of("../broker-cli/src/main/resources/io/keybroker/cli/init/broker.yaml"));

        BrokerConfig config = read(template.replace("${data}", "0.0.0.0:8443")
                .replace("${admin}", "127.0.0.1:8444")
                .replace("${hostnames}", "aws.broker.internal, broker"));

        assertThat(config.roles()).containsOnlyKeys("job-worker");
        assertThat(config.hostnames()).containsExactly("aws.broker.internal", "broker");
    }

    @Test
    void isReadWholeOrRefusedHoweverItIsSpoiled() throws Exception {
        Random random = new Random(20_260_301);
        String whole = uncommented();
        String marks = "{}[]:,-#&*!|>'\"%@`?\n\t \0\ud800ax0~";
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            StringBuilder spoiled = new StringBuilder(whole);
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = random.nextInt(spoiled.length());
                spoiled.replace(at, at + random.nextInt(3), "" + marks.charAt(random.nextInt(marks.length())));
            }
            Files.write(home.resolve("broker.yaml"), spoiled.toString().getBytes(StandardCharsets.UTF_8));
            try {
                assertThat(ConfigReader.read(home)).isNotNull();
            } catch (ConfigException expected) {
                assertThat(expected).hasMessageContaining("(expected: ");
                refused++;
            }
        }
        assertThat(refused).isBetween(100, 299);
    }

    private static void assertNamed(String settings, Class<?> section) {
        for (var component : section.getRecordComponents()) {
            if (component.getType() == BrokerConfig.BodyLimits.class) {
                continue; // its settings are keys of the section itself
            }
            String key = switch (component.getName()) {
                case "policies" -> "policy";
                case "synced" -> "durability";
                default -> component.getName();
            };
            assertThat(settings).containsPattern("(?m)(^ *|[{ ])" + key + ": ");
        }
    }

    /** The example with the settings behind '# ' taken in, and the sentences left out. */
    private static String uncommented() throws IOException {
        return Files.readAllLines(EXAMPLE).stream()
                .map(line -> line.replaceFirst("^( *)# ( *[a-zA-Z0-9]+:( |$).*)", "$1$2"))
                .filter(line -> !line.startsWith("Durations:"))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private BrokerConfig.Ec2 ec2OfLines(String settings) throws IOException, ConfigException {
        return read(Files.readString(EXAMPLE) + "enrolment: {ec2: {" + settings + "}}\n")
                .enrolment()
                .ec2()
                .orElseThrow();
    }

    private BrokerConfig read(String yaml) throws IOException, ConfigException {
        Files.writeString(home.resolve("broker.yaml"), yaml);
        return ConfigReader.read(home);
    }
}
