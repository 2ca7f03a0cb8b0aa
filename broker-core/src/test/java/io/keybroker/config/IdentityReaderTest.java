package io.keybroker.config;

import static io.keybroker.config.RoleConfigHome.PLAIN;
import static io.keybroker.config.RoleConfigHome.role;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.config.IdentitySettings.AssumeRole;
import io.keybroker.config.IdentitySettings.DefaultChain;
import io.keybroker.config.IdentitySettings.Program;
import io.keybroker.config.IdentitySettings.Rotation;
import io.keybroker.config.IdentitySettings.Sealed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What identities can be set to, and what is rejected. */
final class IdentityReaderTest {
    private final RoleConfigHome directory = new RoleConfigHome();

    @BeforeEach
    void open(@TempDir Path home) throws Exception {
        directory.create(home);
    }

    private static final String ARN = "roleArn: \"arn:aws:iam::123456789012:role/ops\"";

    @Test
    void rejectsAnUnsupportedTypeOfIdentityAndSaysWhichThereAre() {
        directory.requireRejected(
                PLAIN.replace("{type: sealed}", "{type: vault}"),
                "broker.yaml:4: identities.app.type is 'vault', which is not supported (expected: one of"
                        + " sealed, assume-role, process, default; nearest: default)");
    }

    @Test
    void rejectsAnIdentityWithoutAType() {
        directory.requireRejected(
                PLAIN.replace("{type: sealed}", "{}"),
                "broker.yaml:4: 'type' is missing in identities.app (expected: as in type: sealed)");
    }

    @Test
    void rejectsARealKeyInTheFileWithoutRepeatingIt() {
        directory.requireRejected(
                PLAIN.replace("{type: sealed}", "{type: sealed, secretAccessKey: hunter2}"),
                "broker.yaml:4: unknown key 'secretAccessKey' in identities.app (expected: one of type, region,"
                        + " rotateEvery, rotation; nearest: rotateEvery)");
    }

    @Test
    void readsKeysThatAProgramPrintsOrTheSdkFinds() throws Exception {
        Files.writeString(
                directory.home.resolve("broker.yaml"),
                PLAIN.replace(
                        "{type: sealed}",
                        "{type: process, command: [/bin/echo, \"1\", \"1\"]}\n  found: {type: default}"));

        assertThat(ConfigReader.read(directory.home).identities())
                .containsEntry("app", new Program(List.of("/bin/echo", "1", "1"), "us-east-1"))
                .containsEntry("found", new DefaultChain("us-east-1"));
    }

    @Test
    void rejectsAProgramThatCannotBeRun() {
        directory.requireRejected(
                PLAIN.replace("{type: sealed}", "{type: process, command: [print-key]}"),
                "identities.app.command does not start with an absolute path (expected: ");
        directory.requireRejected(
                PLAIN.replace("{type: sealed}", "{type: process, command: [/nowhere/print-key]}"),
                "identities.app.command names /nowhere/print-key, which cannot be run (expected: ");
        directory.requireRejected(
                PLAIN.replace("{type: sealed}", "{type: process, command: []}"),
                "identities.app.command does not start with an absolute path (expected: ");
    }

    @Test
    void readsWhatNarrowsAndMarksASession() throws Exception {
        Files.writeString(directory.home.resolve("narrow.json"), "{\n  \"Statement\": [ ]\n}\n");
        Files.writeString(
                directory.home.resolve("broker.yaml"),
                assuming("type: assume-role, from: app, " + ARN + ", policy: narrow.json, tags: {team: blue}"));

        AssumeRole role =
                (AssumeRole) ConfigReader.read(directory.home).identities().get("ops");

        assertThat(role.policy()).hasValue("{\"Statement\":[]}");
        assertThat(role.tags()).containsExactly(Map.entry("team", "blue"));
    }

    @Test
    void rejectsASessionPolicyOrTagThatStsWouldRefuse() throws Exception {
        String start = "type: assume-role, from: app, " + ARN;
        Files.writeString(directory.home.resolve("wide.json"), "{\"Statement\": [\"" + "x".repeat(2048) + "\"]}");
        Files.writeString(directory.home.resolve("none.json"), "{}");
        Files.writeString(directory.home.resolve("torn.json"), "{");
        directory.requireRejected(
                assuming(start + ", policy: wide.json"), "which has 2066 characters (expected: an IAM policy");
        directory.requireRejected(assuming(start + ", policy: none.json"), "which has no Statement (expected: ");
        directory.requireRejected(assuming(start + ", policy: torn.json"), "which is not JSON (expected: ");
        directory.requireRejected(
                assuming(start + ", policy: gone.json"), "which does not exist or is not readable (expected: ");
        directory.requireRejected(
                assuming(start + ", tags: {\"aws:x\": y}"), "has the tag 'aws:x', which is invalid (expected: ");
        directory.requireRejected(
                assuming(start + ", tags: {team: a, Team: b}"), "has the tag 'Team', which is invalid (expected: ");
        directory.requireRejected(
                assuming(start + ", tags: {team: \"<\"}"), "identities.ops.tags.team is '<' (expected: ");
    }

    @Test
    void readsWhenAKeyIsReplacedByItself() throws Exception {
        String settings = "{type: sealed, rotateEvery: 30d, rotation: {drain: 5m}, region: cn-north-1}";
        Files.writeString(directory.home.resolve("broker.yaml"), PLAIN.replace("{type: sealed}", settings));

        assertThat(ConfigReader.read(directory.home).identities())
                .containsEntry(
                        "app",
                        new Sealed(
                                "cn-north-1",
                                Optional.of(Duration.ofDays(30)),
                                new Rotation(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofDays(1))));
    }

    @Test
    void rejectsToReplaceAKeyBeforeTheLastReplacementIsOver() {
        directory.requireRejected(
                PLAIN.replace("{type: sealed}", "{type: sealed, rotateEvery: 1d}"),
                "broker.yaml:4: identities.app.rotateEvery is 1d (expected: 90930s to 3650d)");
    }

    @Test
    void rejectsARoleArnThatIsNone() {
        directory.requireRejected(
                assuming("type: assume-role, from: app, roleArn: \"arn:aws:iam::12:role/ops\""),
                "broker.yaml:5: identities.ops.roleArn is 'arn:aws:iam::12:role/ops' (expected: the ARN of an IAM"
                        + " role, as in arn:aws:iam::123456789012:role/ops)");
    }

    @Test
    void rejectsToAssumeARoleFromNobody() {
        directory.requireRejected(
                assuming("type: assume-role, " + ARN + ", from: apps"),
                "broker.yaml:5: identities.ops.from is 'apps', which is not an identity (expected: one of ");
    }

    @Test
    void rejectsRolesThatAssumeEachOther() {
        directory.requireRejected(
                assuming("type: assume-role, " + ARN + ", from: ops"),
                "broker.yaml:5: identities.ops.from is a cycle (expected: a chain that ends at an identity with"
                        + " its own key)");
    }

    @Test
    void rejectsLongSessionsOfARoleThatIsAssumedFromARole() {
        directory.requireRejected(
                assuming("type: assume-role, " + ARN + ", from: app}\n  more: {type: assume-role, " + ARN
                        + ", from: ops, duration: 2h"),
                "broker.yaml:6: identities.more.from is 'ops', an assumed role, which limits sessions to one"
                        + " hour (expected: an identity with its own key, or duration: 1h)");
    }

    @Test
    void rejectsAnExternalIdWithABlank() {
        directory.requireRejected(
                assuming("type: assume-role, " + ARN + ", from: app, externalId: a b"),
                "broker.yaml:5: identities.ops.externalId is 'a b' (expected: 2 to 1224 letters, digits or any of"
                        + " _+=,.@:/-)");
    }

    @Test
    void assumesARoleForAnHourUnlessToldOtherwise() throws Exception {
        Files.writeString(directory.home.resolve("broker.yaml"), assuming("type: assume-role, " + ARN + ", from: app"));

        AssumeRole role =
                (AssumeRole) ConfigReader.read(directory.home).identities().get("ops");
        assertThat(role.duration()).isEqualTo(Duration.ofHours(1));
        assertThat(role.sessionName()).isEqualTo("keybroker");
        assertThat(role.externalId()).isEmpty();
    }

    private static String assuming(String settings) {
        return PLAIN.replace("  app: {type: sealed}\n", "  app: {type: sealed}\n  ops: {" + settings + "}\n");
    }
}
