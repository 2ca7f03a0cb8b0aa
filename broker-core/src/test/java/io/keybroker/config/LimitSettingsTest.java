package io.keybroker.config;

import static io.keybroker.config.RoleConfigHome.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.catalogue.endpoint.Store;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints, limits, sinks and sealing: what is rejected. */
final class LimitSettingsTest {
    private final RoleConfigHome directory = new RoleConfigHome();

    @BeforeEach
    void open(@TempDir Path home) throws Exception {
        directory.create(home);
    }

    @Test
    void readsWhenTheBrokerSealsItself() throws Exception {
        Files.writeString(directory.home.resolve("broker.yaml"), PLAIN + "seal: {afterIdle: 12h}\n");

        assertThat(ConfigReader.read(directory.home).seal().afterIdle()).hasValue(Duration.ofHours(12));
        directory.requireRejected(PLAIN + "seal: {afterIdle: 10ms}\n", "seal.afterIdle is 10ms (expected: 1s to 365d)");
    }

    @Test
    void rejectsAnEndpointWithoutTls() {
        directory.requireRejected(
                PLAIN + "upstream: {endpoints: {s3: \"http://127.0.0.1:9000\"}}\n",
                "broker.yaml:9: upstream.endpoints.s3 is not the URL of a service (expected: https://HOST[:PORT] and"
                        + " nothing after it, as in https://127.0.0.1:9000)");
    }

    @Test
    void rejectsAnEndpointThatIsNoUrl() {
        directory.requireRejected(
                PLAIN + "upstream: {endpoints: {s3: \"https:// \"}}\n", "s3 is not the URL of a service");
    }

    @Test
    void rejectsAnEndpointWithAPasswordWithoutRepeatingIt() {
        directory.requireRejected(
                PLAIN + "upstream: {endpoints: {s3: \"https://u:hunter2@h\"}}\n", "s3 is not the URL of a service");
    }

    @Test
    void readsARegionForAnEndpointAndADefaultForAllOthers() throws Exception {
        Files.writeString(
                directory.home.resolve("broker.yaml"),
                PLAIN
                        + "upstream: {endpoints: {\"*\": \"https://a:1\", s3: {url: \"https://b:2\", region: garage}}}\n");

        BrokerConfig.Upstream upstream = ConfigReader.read(directory.home).upstream();

        assertThat(upstream.endpoint("kms")).hasValue(URI.create("https://a:1"));
        assertThat(upstream.endpoints().get("s3").region()).hasValue("garage");
        directory.requireRejected(
                PLAIN + "upstream: {endpoints: {s3: {region: garage}}}\n",
                "broker.yaml:9: 'url' is missing in upstream.endpoints.s3 (expected: as in url: ");
        directory.requireRejected(
                PLAIN + "upstream: {endpoints: {s3: {url: \"https://b:2\", region: \"Mars!\"}}}\n",
                "upstream.endpoints.s3.region is 'Mars!', which is not a region (expected: a region in lower case");
    }

    @Test
    void readsAStoreOfEachKind() throws Exception {
        Files.writeString(directory.home.resolve("r2.pem"), "");
        Files.writeString(
                directory.home.resolve("broker.yaml"),
                PLAIN + "upstream: {stores: {minio: {url: \"https://m:9\"}, r2: {url: \"https://r2\", region: auto,"
                        + " style: virtual, caBundle: r2.pem, identity: app}}}\n");

        Map<String, Store> stores = ConfigReader.read(directory.home).upstream().stores();

        assertThat(stores.get("minio")).isEqualTo(Store.at(URI.create("https://m:9")));
        assertThat(stores.get("r2"))
                .isEqualTo(new Store(
                        URI.create("https://r2"),
                        Optional.of("auto"),
                        true,
                        Optional.of(directory.home.resolve("r2.pem")),
                        Optional.of("app")));
        directory.requireRejected(
                PLAIN + "upstream: {stores: {r2: {url: \"https://r2\", style: host}}}\n",
                "upstream.stores.r2.style is 'host' (expected: path or virtual)");
        directory.requireRejected(
                PLAIN + "upstream: {stores: {r2: {url: \"https://r2\", identity: apq}}}\n",
                "upstream.stores.r2.identity ");
        directory.requireRejected(
                PLAIN + "upstream: {stores: {r2: {url: \"https://r2\", port: 1}}}\n",
                "unknown key 'port' in upstream.stores.r2");
    }

    @Test
    void rejectsACaBundleThatIsNotThere() {
        directory.requireRejected(
                PLAIN + "upstream: {caBundle: gone.pem}\n", "broker.yaml:9: upstream.caBundle names ");
    }

    @Test
    void rejectsASizeWithoutAUnit() {
        directory.requireRejected(
                PLAIN + "limits: {bufferedBody: 2097152}\n",
                "broker.yaml:9: limits.bufferedBody is a number (expected: a number and KiB, MiB or GiB, as in 2MiB,"
                        + " in quotes)");
    }

    @Test
    void rejectsASizeWithAnotherUnit() {
        directory.requireRejected(
                PLAIN + "limits: {bufferedBody: 2MB}\n",
                "broker.yaml:9: limits.bufferedBody is '2MB', which is not a size (expected: ");
    }

    @Test
    void rejectsASizeOutOfBounds() {
        directory.requireRejected(
                PLAIN + "limits: {bufferedBody: 1KiB}\n",
                "broker.yaml:9: limits.bufferedBody is 1KiB (expected: 64KiB to 128MiB)");
        directory.requireRejected(
                PLAIN + "audit: {rotateAt: 17GiB}\n",
                "broker.yaml:9: audit.rotateAt is 17GiB (expected: 1MiB to 16GiB)");
    }

    @Test
    void rejectsSinksThatItCannotReachOrThatLeaveTheFileOut() throws Exception {
        String expected =
                "(expected: file, stdout, syslog://HOST:PORT, syslog+tls://HOST:PORT, or syslog+unix:///PATH)";
        directory.requireRejected(
                PLAIN + "audit: {sinks: [stdout]}\n",
                "broker.yaml:9: audit.sinks does not include file (expected: file, the authoritative log,");
        directory.requireRejected(PLAIN + "audit: {sinks: [file, file]}\n", "'file' is repeated in the list");
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
            directory.requireRejected(
                    PLAIN + "audit: {sinks: [file, \"" + sink + "\"]}\n",
                    "is '" + sink + "', which is not a sink " + expected);
        }
        directory.requireRejected(
                PLAIN + "onStolenKey: revoke\n", "broker.yaml:9: onStolenKey is 'revoke' (expected: alarm or suspend)");
    }

    @Test
    void rejectsACountThatIsNone() {
        directory.requireRejected(
                PLAIN + "audit: {keep: 1}\n", "broker.yaml:9: audit.keep is 1 (expected: a whole number, 2 to 10000)");
        directory.requireRejected(
                PLAIN + "audit: {keep: 2.5}\n", "audit.keep is 2.5 (expected: a whole number, 2 to 10000)");
        directory.requireRejected(
                PLAIN + "audit: {keep: many}\n", "audit.keep is a text (expected: a whole number, 2 to 10000)");
    }

    @Test
    void rejectsAnUnknownDurability() {
        directory.requireRejected(
                PLAIN + "audit: {durability: maybe}\n",
                "broker.yaml:9: audit.durability is 'maybe' (expected: synced or written)");
    }

    @Test
    void rejectsMoreConnectionsFromOneAddressThanInAll() {
        directory.requireRejected(
                PLAIN + "limits: {connections: 100}\n",
                "broker.yaml:9: limits allow 256 connections per address but 100 in total (expected:"
                        + " connectionsPerAddress at most connections)");
    }

    @Test
    void rejectsMoreMemoryForOneBodyThanForAll() {
        directory.requireRejected(
                PLAIN + "limits: {parsedBody: 2MiB, bufferedBodies: 1MiB}\n",
                "broker.yaml:9: limits allow more memory for one body than for all bodies (expected: parsedBody at most"
                        + " bufferedBodies)");
    }

    @Test
    void rejectsMoreDiskForOneBodyThanForAll() {
        directory.requireRejected(
                PLAIN + "limits: {bufferedBody: 2MiB, spool: 1MiB}\n",
                "broker.yaml:9: limits allow more disk for one body than for all bodies (expected: bufferedBody at most"
                        + " spool)");
    }

    @Test
    void takesForOneBodyNoMoreThanIsSetForAll() throws Exception {
        Files.writeString(
                directory.home.resolve("broker.yaml"), PLAIN + "limits: {bufferedBodies: 2MiB, spool: 32MiB}\n");

        assertThat(ConfigReader.read(directory.home).limits().bodies())
                .isEqualTo(new BrokerConfig.BodyLimits(32 << 20, 2 << 20, 2 << 20, 32 << 20));
    }

    @Test
    void rejectsToAskTheRegistryTooSeldom() {
        directory.requireRejected(
                PLAIN + "limits: {registryPoll: 10s}\n",
                "broker.yaml:9: limits have a registryPoll that is too long for registryStaleness (expected:"
                        + " registryStaleness at least twice registryPoll)");
    }

    @Test
    void rejectsAStalenessOutOfBounds() {
        directory.requireRejected(
                PLAIN + "limits: {registryStaleness: 6m}\n",
                "broker.yaml:9: limits.registryStaleness is 6m (expected: 2s to 5m)");
    }
}
