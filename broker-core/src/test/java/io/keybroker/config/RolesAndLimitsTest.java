package io.keybroker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.config.IdentitySettings.AssumeRole;
import io.keybroker.config.IdentitySettings.Found;
import io.keybroker.config.IdentitySettings.Program;
import io.keybroker.config.IdentitySettings.Rotation;
import io.keybroker.config.IdentitySettings.Sealed;
import io.keybroker.config.RoleSettings.Presign;
import io.keybroker.policy.Launches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What roles, identities, the way upstream, limits and the audit log can be set to, and what is refused. */
final class RolesAndLimitsTest {
    private static final String PLAIN = """
            listen: {data: "0.0.0.0:8443", admin: "127.0.0.1:8444"}
            hostnames: [aws.broker.internal]
            identities:
              app: {type: sealed}
            roles:
              job-worker:
                identity: app
                policy: job-worker.json
            """;
    private static final String ARN = "roleArn: \"arn:aws:iam::123456789012:role/ops\"";

    @TempDir
    private Path home;

    @BeforeEach
    void thePolicyIsThere() throws IOException {
        Files.writeString(home.resolve("job-worker.json"), "{}");
    }

    @Test
    void refusesARoleOfAnUnknownIdentityAndNamesTheNearest() {
        refuses(
                PLAIN.replace("identity: app", "identity: apq"),
                "broker.yaml:7: roles.job-worker.identity is 'apq', which is not an identity (expected: app)");
    }

    @Test
    void refusesARoleWhereThereAreNoIdentities() {
        refuses(
                PLAIN.replace("identities:\n  app: {type: sealed}", "identities: {}"),
                "roles.job-worker.identity is 'app', which is not an identity (expected: the name of an"
                        + " identity; none are configured)");
    }

    @Test
    void refusesAnUnknownIdentityForOneService() {
        refuses(
                role("identities: {ec2: ops}"),
                "broker.yaml:9: roles.job-worker.identities.ec2 is 'ops', which is not an identity (expected: app)");
    }

    @Test
    void readsTheTagsOfARole() throws Exception {
        Files.writeString(home.resolve("broker.yaml"), role("tags: {team: data, Env: prod}"));

        assertThat(ConfigReader.read(home).roles().get("job-worker").tags()).hasToString("Env=prod,team=data");
    }

    @Test
    void refusesTagsThatAreNone() {
        refuses(
                role("tags: {\"aws:x\": y}"),
                "broker.yaml:9: roles.job-worker.tags is invalid: 'aws:x' is not a tag's name (expected: up to 128"
                        + " letters, digits, spaces or _.:/+@-, not from aws:) (expected: names and values, as in"
                        + " {team: data})");
        refuses(
                role("tags: {team: 1}"),
                "broker.yaml:9: roles.job-worker.tags.team is a number (expected: a text, as in {team: data}, in"
                        + " quotes)");
        refuses(role("tags: data"), "broker.yaml:9: roles.job-worker.tags is a text (expected: a mapping, as in");
    }

    @Test
    void refusesARoleWithoutAnIdentity() {
        refuses(
                PLAIN.replace("    identity: app\n", ""),
                "broker.yaml:6: 'identity' is missing in roles.job-worker (expected: as in identity: app)");
    }

    @Test
    void refusesARoleWithoutAPolicy() {
        refuses(
                PLAIN.replace("    policy: job-worker.json\n", ""),
                "broker.yaml:6: 'policy' is missing in roles.job-worker (expected: as in policy:"
                        + " policies/job-worker.json)");
    }

    @Test
    void refusesAPolicyThatIsNotThere() {
        refuses(
                PLAIN.replace("job-worker.json", "gone.json"),
                "broker.yaml:8: roles.job-worker.policy names " + home.resolve("gone.json")
                        + ", which is not a file that can be read (expected: a file, its path from " + home + ")");
    }

    @Test
    void refusesAPolicyWhosePathIsNone() {
        refuses(PLAIN.replace("job-worker.json", "\"a\\0b\""), "which is not a path (expected: a file");
    }

    @Test
    void refusesARoleWithAnEmptyListOfPolicies() {
        refuses(
                PLAIN.replace("job-worker.json", "[]"),
                "broker.yaml:8: roles.job-worker.policy is an empty list (expected: at least one file)");
    }

    @Test
    void refusesATtlLongerThanMaxTtl() {
        refuses(
                role("ttl: 2h\n    maxTtl: 90m"),
                "broker.yaml:9: roles.job-worker.ttl is longer than maxTtl, which is 90m (expected: ttl at most maxTtl)");
    }

    @Test
    void refusesATtlLongerThanMaxTtlIsByDefault() {
        refuses(role("ttl: 31d"), "roles.job-worker.ttl is longer than maxTtl, which is 30d");
    }

    @Test
    void refusesADurationWithoutAUnit() {
        refuses(
                role("ttl: 6"),
                "broker.yaml:9: roles.job-worker.ttl is a number (expected: a number and ms, s, m, h or d, as in 6h,"
                        + " in quotes)");
    }

    @Test
    void refusesADurationWithAnUnknownUnit() {
        refuses(role("ttl: 6w"), "broker.yaml:9: roles.job-worker.ttl is '6w', which is not a duration (expected: ");
    }

    @Test
    void refusesADurationOutOfBounds() {
        refuses(role("ttl: 500ms"), "broker.yaml:9: roles.job-worker.ttl is 500ms (expected: 1s to 3650d)");
    }

    @Test
    void refusesAnUnknownWordForPresignedUrls() {
        refuses(role("presign: on"), "broker.yaml:9: roles.job-worker.presign is 'on' (expected: bound or off)");
    }

    @Test
    void takesOffForAWordAndNotForFalse() throws Exception {
        Files.writeString(home.resolve("broker.yaml"), role("presign: off"));

        assertThat(ConfigReader.read(home).roles().get("job-worker").presign()).isEqualTo(Presign.OFF);
    }

    @Test
    void refusesAnUnknownMode() {
        refuses(role("mode: watch"), "broker.yaml:9: roles.job-worker.mode is 'watch' (expected: enforce or learn)");
    }

    @Test
    void refusesAWordWhereTrueOrFalseBelongs() {
        refuses(role("sigv2: yes"), "broker.yaml:9: roles.job-worker.sigv2 is a text (expected: true or false)");
    }

    @Test
    void refusesAWildcardAmongTheActionsThatMintCredentials() {
        refuses(
                role("mint: [\"sts:*\"]"),
                "broker.yaml:9: roles.job-worker.mint is 'sts:*', which is not an action (expected: one action without"
                        + " wildcards, as in sts:AssumeRole)");
    }

    @Test
    void readsWhatBecomesOfLaunchedMachines() throws Exception {
        Files.writeString(
                home.resolve("broker.yaml"),
                role("launches: {role: job-worker, tagged: [job-worker], ttl: 2h, reader: \":app\"}"));

        assertThat(ConfigReader.read(home).roles().get("job-worker").launches())
                .contains(new Launches("job-worker", Set.of("job-worker"), Optional.of(Duration.ofHours(2)), ":app"));
    }

    @Test
    void refusesToLaunchAnUnknownRole() {
        refuses(
                role("launches: {role: job-worked}"),
                "broker.yaml:9: roles.job-worker.launches.role is 'job-worked', which is not a role (expected:"
                        + " job-worker)");
        refuses(
                role("launches: {role: job-worker, tagged: [job-walker]}"),
                "broker.yaml:9: roles.job-worker.launches.tagged is 'job-walker', which is not a role (expected:"
                        + " job-worker)");
    }

    @Test
    void refusesALongerLifeThanTheLaunchedRoleMayHave() {
        refuses(
                role("launches: {role: job-worker, ttl: 31d}"),
                "broker.yaml:9: roles.job-worker.launches.ttl is longer than maxTtl of 'job-worker', which is 30d"
                        + " (expected: ttl at most that)");
    }

    @Test
    void refusesAReaderThatIsNoUserAndNoGroup() {
        refuses(
                role("launches: {role: job-worker, reader: \"a b\"}"),
                "broker.yaml:9: roles.job-worker.launches.reader is 'a b', which is not a user or a group (expected: a"
                        + " user, as in app, or a group, as in :app)");
    }

    @Test
    void refusesARoleNameWithABlank() {
        refuses(
                PLAIN.replace("  job-worker:", "  \"job worker\":"),
                "broker.yaml:6: 'job worker' in roles is not a name (expected: up to 64 letters, digits or '-'");
    }

    @Test
    void refusesAnUnsupportedTypeOfIdentityAndSaysWhichThereAre() {
        refuses(
                PLAIN.replace("{type: sealed}", "{type: vault}"),
                "broker.yaml:4: identities.app.type is 'vault', which is not supported (expected: default, or one of"
                        + " sealed, assume-role, process, default)");
    }

    @Test
    void refusesAnIdentityWithoutAType() {
        refuses(
                PLAIN.replace("{type: sealed}", "{}"),
                "broker.yaml:4: 'type' is missing in identities.app (expected: as in type: sealed)");
    }

    @Test
    void refusesARealKeyInTheFileWithoutRepeatingIt() {
        refuses(
                PLAIN.replace("{type: sealed}", "{type: sealed, secretAccessKey: hunter2}"),
                "broker.yaml:4: unknown key 'secretAccessKey' in identities.app (expected: rotateEvery, or one of type,"
                        + " region, rotateEvery, rotation)");
    }

    @Test
    void readsKeysThatAProgramPrintsOrTheSdkFinds() throws Exception {
        Files.writeString(
                home.resolve("broker.yaml"),
                PLAIN.replace(
                        "{type: sealed}",
                        "{type: process, command: [/bin/echo, \"1\", \"1\"]}\n  found: {type: default}"));

        assertThat(ConfigReader.read(home).identities())
                .containsEntry("app", new Program(List.of("/bin/echo", "1", "1"), "us-east-1"))
                .containsEntry("found", new Found("us-east-1"));
    }

    @Test
    void refusesAProgramThatCannotBeRun() {
        refuses(
                PLAIN.replace("{type: sealed}", "{type: process, command: [print-key]}"),
                "identities.app.command does not start with an absolute path (expected: ");
        refuses(
                PLAIN.replace("{type: sealed}", "{type: process, command: [/nowhere/print-key]}"),
                "identities.app.command names /nowhere/print-key, which cannot be run (expected: ");
        refuses(
                PLAIN.replace("{type: sealed}", "{type: process, command: []}"),
                "identities.app.command does not start with an absolute path (expected: ");
    }

    @Test
    void readsWhatNarrowsAndMarksASession() throws Exception {
        Files.writeString(home.resolve("narrow.json"), "{\n  \"Statement\": [ ]\n}\n");
        Files.writeString(
                home.resolve("broker.yaml"),
                assuming("type: assume-role, from: app, " + ARN + ", policy: narrow.json, tags: {team: blue}"));

        AssumeRole role = (AssumeRole) ConfigReader.read(home).identities().get("ops");

        assertThat(role.policy()).hasValue("{\"Statement\":[]}");
        assertThat(role.tags()).containsExactly(Map.entry("team", "blue"));
    }

    @Test
    void refusesASessionPolicyOrTagThatStsWouldRefuse() throws Exception {
        String start = "type: assume-role, from: app, " + ARN;
        Files.writeString(home.resolve("wide.json"), "{\"Statement\": [\"" + "x".repeat(2048) + "\"]}");
        Files.writeString(home.resolve("none.json"), "{}");
        Files.writeString(home.resolve("torn.json"), "{");
        refuses(assuming(start + ", policy: wide.json"), "which has 2066 characters (expected: an IAM policy");
        refuses(assuming(start + ", policy: none.json"), "which has no Statement (expected: ");
        refuses(assuming(start + ", policy: torn.json"), "which is not JSON (expected: ");
        refuses(assuming(start + ", policy: gone.json"), "which is not a file that can be read (expected: ");
        refuses(assuming(start + ", tags: {\"aws:x\": y}"), "has the tag 'aws:x', which is invalid (expected: ");
        refuses(assuming(start + ", tags: {team: a, Team: b}"), "has the tag 'Team', which is invalid (expected: ");
        refuses(assuming(start + ", tags: {team: \"<\"}"), "identities.ops.tags.team is '<' (expected: ");
    }

    @Test
    void readsWhenTheBrokerSealsItself() throws Exception {
        Files.writeString(home.resolve("broker.yaml"), PLAIN + "seal: {afterIdle: 12h}\n");

        assertThat(ConfigReader.read(home).seal().afterIdle()).hasValue(Duration.ofHours(12));
        refuses(PLAIN + "seal: {afterIdle: 10ms}\n", "seal.afterIdle is 10ms (expected: 1s to 365d)");
    }

    @Test
    void readsWhenAKeyIsReplacedByItself() throws Exception {
        String settings = "{type: sealed, rotateEvery: 30d, rotation: {drain: 5m}, region: cn-north-1}";
        Files.writeString(home.resolve("broker.yaml"), PLAIN.replace("{type: sealed}", settings));

        assertThat(ConfigReader.read(home).identities())
                .containsEntry(
                        "app",
                        new Sealed(
                                "cn-north-1",
                                Optional.of(Duration.ofDays(30)),
                                new Rotation(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofDays(1))));
    }

    @Test
    void refusesToReplaceAKeyBeforeTheLastReplacementIsOver() {
        refuses(
                PLAIN.replace("{type: sealed}", "{type: sealed, rotateEvery: 1d}"),
                "broker.yaml:4: identities.app.rotateEvery is 1d (expected: 90930s to 3650d)");
    }

    @Test
    void refusesARoleArnThatIsNone() {
        refuses(
                assuming("type: assume-role, from: app, roleArn: \"arn:aws:iam::12:role/ops\""),
                "broker.yaml:5: identities.ops.roleArn is 'arn:aws:iam::12:role/ops' (expected: the ARN of an IAM"
                        + " role, as in arn:aws:iam::123456789012:role/ops)");
    }

    @Test
    void refusesToAssumeARoleFromNobody() {
        refuses(
                assuming("type: assume-role, " + ARN + ", from: apps"),
                "broker.yaml:5: identities.ops.from is 'apps', which is not an identity (expected: app, or one of ");
    }

    @Test
    void refusesRolesThatAssumeEachOther() {
        refuses(
                assuming("type: assume-role, " + ARN + ", from: ops"),
                "broker.yaml:5: identities.ops.from is a cycle (expected: a chain that ends at an identity with"
                        + " its own key)");
    }

    @Test
    void refusesLongSessionsOfARoleThatIsAssumedFromARole() {
        refuses(
                assuming("type: assume-role, " + ARN + ", from: app}\n  more: {type: assume-role, " + ARN
                        + ", from: ops, duration: 2h"),
                "broker.yaml:6: identities.more.from is 'ops', an assumed role, which limits sessions to one"
                        + " hour (expected: an identity with its own key, or duration: 1h)");
    }

    @Test
    void refusesAnExternalIdWithABlank() {
        refuses(
                assuming("type: assume-role, " + ARN + ", from: app, externalId: a b"),
                "broker.yaml:5: identities.ops.externalId is 'a b' (expected: 2 to 1224 letters, digits or any of"
                        + " _+=,.@:/-)");
    }

    @Test
    void assumesARoleForAnHourUnlessToldOtherwise() throws Exception {
        Files.writeString(home.resolve("broker.yaml"), assuming("type: assume-role, " + ARN + ", from: app"));

        AssumeRole role = (AssumeRole) ConfigReader.read(home).identities().get("ops");
        assertThat(role.duration()).isEqualTo(Duration.ofHours(1));
        assertThat(role.sessionName()).isEqualTo("keybroker");
        assertThat(role.externalId()).isEmpty();
    }

    @Test
    void refusesAnEndpointWithoutTls() {
        refuses(
                PLAIN + "upstream: {endpoints: {s3: \"http://127.0.0.1:9000\"}}\n",
                "broker.yaml:9: upstream.endpoints.s3 is not the URL of a service (expected: https://HOST[:PORT] and"
                        + " nothing after it, as in https://127.0.0.1:9000)");
    }

    @Test
    void refusesAnEndpointThatIsNoUrl() {
        refuses(PLAIN + "upstream: {endpoints: {s3: \"https:// \"}}\n", "s3 is not the URL of a service");
    }

    @Test
    void refusesAnEndpointWithAPasswordWithoutRepeatingIt() {
        refuses(PLAIN + "upstream: {endpoints: {s3: \"https://u:hunter2@h\"}}\n", "s3 is not the URL of a service");
    }

    @Test
    void refusesACaBundleThatIsNotThere() {
        refuses(PLAIN + "upstream: {caBundle: gone.pem}\n", "broker.yaml:9: upstream.caBundle names ");
    }

    @Test
    void refusesASizeWithoutAUnit() {
        refuses(
                PLAIN + "limits: {bufferedBody: 2097152}\n",
                "broker.yaml:9: limits.bufferedBody is a number (expected: a number and KiB, MiB or GiB, as in 2MiB,"
                        + " in quotes)");
    }

    @Test
    void refusesASizeWithAnotherUnit() {
        refuses(
                PLAIN + "limits: {bufferedBody: 2MB}\n",
                "broker.yaml:9: limits.bufferedBody is '2MB', which is not a size (expected: ");
    }

    @Test
    void refusesASizeOutOfBounds() {
        refuses(
                PLAIN + "limits: {bufferedBody: 1KiB}\n",
                "broker.yaml:9: limits.bufferedBody is 1KiB (expected: 64KiB to 64MiB)");
        refuses(
                PLAIN + "audit: {rotateAt: 17GiB}\n",
                "broker.yaml:9: audit.rotateAt is 17GiB (expected: 1MiB to 16GiB)");
    }

    @Test
    void refusesSinksThatItCannotReachOrThatLeaveTheFileOut() throws Exception {
        String expected =
                "(expected: file, stdout, syslog://HOST:PORT, syslog+tls://HOST:PORT, or syslog+unix:///PATH)";
        refuses(
                PLAIN + "audit: {sinks: [stdout]}\n",
                "broker.yaml:9: audit.sinks does not include file (expected: file, the authoritative log,");
        refuses(PLAIN + "audit: {sinks: [file, file]}\n", "'file' is repeated in the list");
        for (String sink : List.of(
                "syslog",
                "syslog://host",
                "syslog://:514",
                "syslog://host:0",
                "syslog://host:65536",
                "syslog://host:514/path",
                "syslog://user@host:514",
                "syslog://host:514?x=y",
                "syslog+unix://run/log",
                "syslog+unix:run/log",
                "syslog+tls:///run/log",
                "udp://host:514",
                "sys log")) {
            refuses(
                    PLAIN + "audit: {sinks: [file, \"" + sink + "\"]}\n",
                    "is '" + sink + "', which is not a sink " + expected);
        }
        refuses(PLAIN + "onStolenKey: revoke\n", "broker.yaml:9: onStolenKey is 'revoke' (expected: alarm or suspend)");
    }

    @Test
    void refusesACountThatIsNone() {
        refuses(PLAIN + "audit: {keep: 1}\n", "broker.yaml:9: audit.keep is 1 (expected: a whole number, 2 to 10000)");
        refuses(PLAIN + "audit: {keep: 2.5}\n", "audit.keep is 2.5 (expected: a whole number, 2 to 10000)");
        refuses(PLAIN + "audit: {keep: many}\n", "audit.keep is a text (expected: a whole number, 2 to 10000)");
    }

    @Test
    void refusesAnUnknownDurability() {
        refuses(
                PLAIN + "audit: {durability: maybe}\n",
                "broker.yaml:9: audit.durability is 'maybe' (expected: synced or written)");
    }

    @Test
    void refusesMoreConnectionsFromOneAddressThanInAll() {
        refuses(
                PLAIN + "limits: {connections: 100}\n",
                "broker.yaml:9: limits allow 256 connections per address but 100 in total (expected:"
                        + " connectionsPerAddress at most connections)");
    }

    @Test
    void refusesMoreMemoryForOneBodyThanForAll() {
        refuses(
                PLAIN + "limits: {bufferedBodies: 1MiB}\n",
                "broker.yaml:9: limits allow more memory for one body than for all bodies (expected:"
                        + " bufferedBody at most"
                        + " bufferedBodies)");
    }

    @Test
    void refusesToAskTheRegistryTooSeldom() {
        refuses(
                PLAIN + "limits: {registryPoll: 10s}\n",
                "broker.yaml:9: limits have a registryPoll that is too long for registryStaleness (expected:"
                        + " registryStaleness at least twice registryPoll)");
    }

    @Test
    void refusesAStalenessOutOfBounds() {
        refuses(
                PLAIN + "limits: {registryStaleness: 6m}\n",
                "broker.yaml:9: limits.registryStaleness is 6m (expected: 2s to 5m)");
    }

    private static String role(String settings) {
        return PLAIN + "    " + settings + "\n";
    }

    private static String assuming(String settings) {
        return PLAIN.replace("  app: {type: sealed}\n", "  app: {type: sealed}\n  ops: {" + settings + "}\n");
    }

    private void refuses(String yaml, String message) {
        assertThatThrownBy(() -> {
                    Files.writeString(home.resolve("broker.yaml"), yaml);
                    ConfigReader.read(home);
                })
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(home.resolve("broker.yaml").toString())
                .hasMessageContaining(message)
                .hasMessageNotContaining("hunter2");
    }
}
