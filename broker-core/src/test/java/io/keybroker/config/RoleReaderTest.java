package io.keybroker.config;

import static io.keybroker.config.RoleConfigHome.PLAIN;
import static io.keybroker.config.RoleConfigHome.role;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.role.LaunchSettings;
import io.keybroker.role.Presign;
import io.keybroker.role.StoreChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What roles can be set to, and what is rejected. */
final class RoleReaderTest {
    private final RoleConfigHome directory = new RoleConfigHome();

    @BeforeEach
    void open(@TempDir Path home) throws Exception {
        directory.create(home);
    }

    @Test
    void rejectsARoleOfAnUnknownIdentityAndNamesTheNearest() {
        directory.requireRejected(
                PLAIN.replace("identity: app", "identity: apq"),
                "broker.yaml:7: roles.job-worker.identity is 'apq', which is not an identity (expected: app)");
    }

    @Test
    void rejectsARoleWhereThereAreNoIdentities() {
        directory.requireRejected(
                PLAIN.replace("identities:\n  app: {type: sealed}", "identities: {}"),
                "roles.job-worker.identity is 'app', which is not an identity (expected: the name of an"
                        + " identity; none are configured)");
    }

    @Test
    void rejectsAnUnknownIdentityForOneService() {
        directory.requireRejected(
                role("identities: {ec2: ops}"),
                "broker.yaml:9: roles.job-worker.identities.ec2 is 'ops', which is not an identity (expected: app)");
    }

    @Test
    void readsTheTagsOfARole() throws Exception {
        Files.writeString(directory.home.resolve("broker.yaml"), role("tags: {team: data, Env: prod}"));

        assertThat(ConfigReader.read(directory.home).roles().get("job-worker").tags())
                .hasToString("Env=prod,team=data");
    }

    @Test
    void rejectsTagsThatAreNone() {
        directory.requireRejected(
                role("tags: {\"aws:x\": y}"),
                "broker.yaml:9: roles.job-worker.tags is invalid: 'aws:x' is not a tag's name (expected: up to 128"
                        + " letters, digits, spaces or _.:/+@-, not from aws:) (expected: names and values, as in"
                        + " {team: data})");
        directory.requireRejected(
                role("tags: {team: 1}"),
                "broker.yaml:9: roles.job-worker.tags.team is a number (expected: a text, as in {team: data}, in"
                        + " quotes)");
        directory.requireRejected(
                role("tags: data"), "broker.yaml:9: roles.job-worker.tags is a text (expected: a mapping, as in");
    }

    @Test
    void rejectsARoleWithoutAnIdentity() {
        directory.requireRejected(
                PLAIN.replace("    identity: app\n", ""),
                "broker.yaml:6: 'identity' is missing in roles.job-worker (expected: as in identity: app)");
    }

    @Test
    void rejectsARoleWithoutAPolicy() {
        directory.requireRejected(
                PLAIN.replace("    policy: job-worker.json\n", ""),
                "broker.yaml:6: 'policy' is missing in roles.job-worker (expected: as in policy:"
                        + " policies/job-worker.json)");
    }

    @Test
    void rejectsAPolicyThatIsNotThere() {
        directory.requireRejected(
                PLAIN.replace("job-worker.json", "gone.json"),
                "broker.yaml:8: roles.job-worker.policy names " + directory.home.resolve("gone.json")
                        + ", which does not exist or is not readable (expected: a readable file, by its path relative to "
                        + directory.home
                        + ")");
    }

    @Test
    void rejectsAPolicyWhosePathIsNone() {
        directory.requireRejected(
                PLAIN.replace("job-worker.json", "\"a\\0b\""), "which is not a path (expected: a readable file");
    }

    @Test
    void rejectsARoleWithAnEmptyListOfPolicies() {
        directory.requireRejected(
                PLAIN.replace("job-worker.json", "[]"),
                "broker.yaml:8: roles.job-worker.policy is an empty list (expected: at least one file)");
    }

    @Test
    void rejectsATtlLongerThanMaxTtl() {
        directory.requireRejected(
                role("ttl: 2h\n    maxTtl: 90m"),
                "broker.yaml:9: roles.job-worker.ttl is longer than maxTtl, which is 90m (expected: ttl at most maxTtl)");
    }

    @Test
    void rejectsATtlLongerThanMaxTtlIsByDefault() {
        directory.requireRejected(role("ttl: 31d"), "roles.job-worker.ttl is longer than maxTtl, which is 30d");
    }

    @Test
    void rejectsADurationWithoutAUnit() {
        directory.requireRejected(
                role("ttl: 6"),
                "broker.yaml:9: roles.job-worker.ttl is a number (expected: a number and ms, s, m, h or d, as in 6h,"
                        + " in quotes)");
    }

    @Test
    void rejectsADurationWithAnUnknownUnit() {
        directory.requireRejected(
                role("ttl: 6w"), "broker.yaml:9: roles.job-worker.ttl is '6w', which is not a duration (expected: ");
    }

    @Test
    void rejectsADurationOutOfBounds() {
        directory.requireRejected(
                role("ttl: 500ms"), "broker.yaml:9: roles.job-worker.ttl is 500ms (expected: 1s to 3650d)");
    }

    @Test
    void rejectsAnUnknownWordForPresignedUrls() {
        directory.requireRejected(
                role("presign: on"),
                "broker.yaml:9: roles.job-worker.presign is 'on' (expected: bound or off or open)");
    }

    @Test
    void takesAPresignedUrlForADayFromAnyAddress() throws Exception {
        Files.writeString(directory.home.resolve("broker.yaml"), role("presign: open\n    presignMaxAge: 1d"));

        assertThat(ConfigReader.read(directory.home).roles().get("job-worker").presign())
                .isEqualTo(new Presign(Presign.Mode.OPEN, Duration.ofDays(1)));
        directory.requireRejected(
                role("presignMaxAge: 8d"), "broker.yaml:9: roles.job-worker.presignMaxAge is 8d (expected: 1s to 7d)");
    }

    @Test
    void takesOffForAWordAndNotForFalse() throws Exception {
        Files.writeString(directory.home.resolve("broker.yaml"), role("presign: off"));

        assertThat(ConfigReader.read(directory.home).roles().get("job-worker").presign())
                .isEqualTo(Presign.OFF);
    }

    @Test
    void takesAStoreForAServiceOrABucket() throws Exception {
        String stores = "upstream: {stores: {minio: {url: \"https://m:9\"}}}\n";
        Files.writeString(
                directory.home.resolve("broker.yaml"),
                role("stores: {s3: minio}\n    bucketStores: {\"logs-*\": minio}") + stores);

        assertThat(ConfigReader.read(directory.home).roles().get("job-worker").stores())
                .isEqualTo(new StoreChoice(Map.of("s3", "minio"), Map.of("logs-*", "minio")));
        directory.requireRejected(
                role("stores: {s3: mini}") + stores,
                "broker.yaml:9: roles.job-worker.stores.s3 is 'mini', which is not a store of upstream.stores (expected:"
                        + " minio)");
        directory.requireRejected(
                role("bucketStores: {\"*logs\": minio}") + stores,
                "broker.yaml:9: '*logs' in roles.job-worker.bucketStores is not a name");
    }

    @Test
    void rejectsAnUnknownMode() {
        directory.requireRejected(
                role("mode: watch"), "broker.yaml:9: roles.job-worker.mode is 'watch' (expected: enforce or learn)");
    }

    @Test
    void rejectsAWordWhereTrueOrFalseBelongs() {
        directory.requireRejected(
                role("unknownOperations: yes"),
                "broker.yaml:9: roles.job-worker.unknownOperations is 'yes' (expected: allow or refuse)");
        directory.requireRejected(
                role("sigv2: yes"), "broker.yaml:9: roles.job-worker.sigv2 is a text (expected: true or false)");
    }

    @Test
    void rejectsAWildcardAmongTheActionsThatMintCredentials() {
        directory.requireRejected(
                role("mint: [\"sts:*\"]"),
                "broker.yaml:9: roles.job-worker.mint is 'sts:*', which is not an action (expected: one action without"
                        + " wildcards, as in sts:AssumeRole)");
    }

    @Test
    void readsWhatBecomesOfLaunchedMachines() throws Exception {
        Files.writeString(
                directory.home.resolve("broker.yaml"),
                role("launches: {role: job-worker, tagged: [job-worker], ttl: 2h, reader: \":app\"}"));

        assertThat(ConfigReader.read(directory.home).roles().get("job-worker").launches())
                .contains(new LaunchSettings(
                        "job-worker", Set.of("job-worker"), Optional.of(Duration.ofHours(2)), ":app"));
    }

    @Test
    void rejectsToLaunchAnUnknownRole() {
        directory.requireRejected(
                role("launches: {role: job-worked}"),
                "broker.yaml:9: roles.job-worker.launches.role is 'job-worked', which is not a role (expected:"
                        + " job-worker)");
        directory.requireRejected(
                role("launches: {role: job-worker, tagged: [job-walker]}"),
                "broker.yaml:9: roles.job-worker.launches.tagged is 'job-walker', which is not a role (expected:"
                        + " job-worker)");
    }

    @Test
    void rejectsALongerLifeThanTheLaunchedRoleMayHave() {
        directory.requireRejected(
                role("launches: {role: job-worker, ttl: 31d}"),
                "broker.yaml:9: roles.job-worker.launches.ttl is longer than maxTtl of 'job-worker', which is 30d"
                        + " (expected: ttl at most that)");
    }

    @Test
    void rejectsAReaderThatIsNoUserAndNoGroup() {
        directory.requireRejected(
                role("launches: {role: job-worker, reader: \"a b\"}"),
                "broker.yaml:9: roles.job-worker.launches.reader is 'a b', which is not a user or a group (expected: a"
                        + " user, as in app, or a group, as in :app)");
    }

    @Test
    void rejectsARoleNameWithABlank() {
        directory.requireRejected(
                PLAIN.replace("  job-worker:", "  \"job worker\":"),
                "broker.yaml:6: 'job worker' in roles is not a name (expected: up to 64 letters, digits or '-'");
    }
}
