package io.keybroker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.config.BrokerConfig.AuditSettings;
import io.keybroker.config.BrokerConfig.Limits;
import io.keybroker.config.IdentitySettings.AssumeRole;
import io.keybroker.config.IdentitySettings.Sealed;
import io.keybroker.config.RoleSettings.Mode;
import io.keybroker.config.RoleSettings.Presign;
import io.keybroker.registry.AddressRange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigReaderTest {
    private static final String PLAIN = """
            listen:
              data: 0.0.0.0:8443
              admin: 127.0.0.1:8444
            hostnames: [aws.broker.internal]
            identities:
              app: {type: sealed}
            roles:
              job-worker: {identity: app, policy: policies/job-worker.json}
            """;

    @TempDir
    private Path home;

    @BeforeEach
    void policiesAreThere() throws IOException {
        Files.createDirectory(home.resolve("policies"));
        Files.writeString(home.resolve("policies/job-worker.json"), "{}");
        Files.writeString(home.resolve("policies/more.json"), "{}");
        Files.writeString(home.resolve("extra-ca.pem"), "");
        Files.writeString(home.resolve("logs-ca.pem"), "");
    }

    @Test
    void readsTheLeastThereCanBeAndFillsInTheRest() throws Exception {
        BrokerConfig config = read(PLAIN);

        assertThat(config.home()).isEqualTo(home);
        assertThat(config.listen().data()).isEqualTo(new InetSocketAddress("0.0.0.0", 8443));
        assertThat(config.listen().connect()).isEmpty();
        assertThat(config.listen().admin()).isEqualTo(new InetSocketAddress("127.0.0.1", 8444));
        assertThat(config.listen().proxyProtocolFrom()).isEmpty();
        assertThat(config.hostnames()).containsExactly("aws.broker.internal");
        assertThat(config.registry().isLocal()).isTrue();
        assertThat(config.identities()).containsOnlyKeys("app").containsValue(new Sealed());
        RoleSettings role = config.roles().get("job-worker");
        assertThat(role.identity()).isEqualTo("app");
        assertThat(role.policies()).containsExactly(home.resolve("policies/job-worker.json"));
        assertThat(role.ttl()).isEqualTo(Duration.ofHours(6));
        assertThat(role.maxTtl()).isEqualTo(Duration.ofDays(30));
        assertThat(role.presign()).isEqualTo(Presign.OFF);
        assertThat(role.sigv2()).isFalse();
        assertThat(role.mint()).isEmpty();
        assertThat(role.mode()).isEqualTo(Mode.ENFORCE);
        assertThat(config.upstream().endpoints()).isEmpty();
        assertThat(config.limits())
                .isEqualTo(new Limits(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        10_000,
                        256,
                        16 << 20,
                        64 << 20,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(15)));
        assertThat(config.audit()).isEqualTo(new AuditSettings(false, 16, 64 << 20, List.of(), Optional.empty()));
    }

    @Test
    void readsEverySetting() throws Exception {
        BrokerConfig config = read("""
                listen:
                  data: "[::]:8443"
                  connect: 10.0.0.5:8080
                  admin: localhost:8444
                  proxyProtocolFrom: [10.0.0.0/24, "2001:db8::/64"]
                hostnames: [aws.broker.internal, broker]
                registry: postgresql://broker:hunter2@db:5432/broker?sslmode=verify-full
                identities:
                  app: {type: sealed}
                  ops:
                    type: assume-role
                    roleArn: arn:aws:iam::123456789012:role/ops
                    from: app
                    externalId: tenant-7
                    sessionName: broker-1
                    duration: 30m
                    region: eu-central-1
                roles:
                  job-worker:
                    identity: app
                    identities: {ec2: ops}
                    policy: [policies/job-worker.json, policies/more.json]
                    ttl: 45m
                    maxTtl: 12h
                    presign: bound
                    sigv2: true
                    mint: [sts:AssumeRole]
                    mode: learn
                upstream:
                  endpoints: {s3: "https://127.0.0.1:9000"}
                  caBundle: extra-ca.pem
                  variant: {dualstack: true, fips: true}
                limits:
                  headerTimeout: 5s
                  idleTimeout: 2m
                  connections: 2000
                  connectionsPerAddress: 20
                  bufferedBody: 512KiB
                  bufferedBodies: 1GiB
                  registryPoll: 1s
                  registryStaleness: 30s
                audit:
                  durability: synced
                  keep: 3
                  rotateAt: 10MiB
                  sinks: [file, stdout, "syslog://10.0.0.5:601", "syslog+tls://logs.internal:6514", "syslog+unix:///run/log.sock"]
                  caBundle: logs-ca.pem
                onStolenKey: suspend
                """);

        assertThat(config.listen().data().getPort()).isEqualTo(8443);
        assertThat(config.listen().connect()).contains(new InetSocketAddress("10.0.0.5", 8080));
        assertThat(config.listen().admin()).isEqualTo(new InetSocketAddress("127.0.0.1", 8444));
        assertThat(config.listen().proxyProtocolFrom())
                .containsExactly(AddressRange.parse("10.0.0.0/24"), AddressRange.parse("2001:db8::/64"));
        assertThat(config.registry().isLocal()).isFalse();
        assertThat(config.registry().revealed())
                .isEqualTo("postgresql://broker:hunter2@db:5432/broker?sslmode=verify-full");
        assertThat(config.toString()).doesNotContain("hunter2");
        assertThat(config.identities().get("ops"))
                .isEqualTo(new AssumeRole(
                        "arn:aws:iam::123456789012:role/ops",
                        "app",
                        Optional.of("tenant-7"),
                        "broker-1",
                        Duration.ofMinutes(30),
                        "eu-central-1",
                        Optional.empty(),
                        Map.of(),
                        false));
        assertThat(config.identities().values())
                .extracting(IdentitySettings::type)
                .containsExactlyInAnyOrder("sealed", "assume-role");
        RoleSettings role = config.roles().get("job-worker");
        assertThat(role.identities()).containsOnlyKeys("ec2").containsValue("ops");
        assertThat(role.policies())
                .containsExactly(home.resolve("policies/job-worker.json"), home.resolve("policies/more.json"));
        assertThat(role.ttl()).isEqualTo(Duration.ofMinutes(45));
        assertThat(role.maxTtl()).isEqualTo(Duration.ofHours(12));
        assertThat(role.presign()).isEqualTo(Presign.BOUND);
        assertThat(role.sigv2()).isTrue();
        assertThat(role.mint()).containsExactly("sts:AssumeRole");
        assertThat(role.mode()).isEqualTo(Mode.LEARN);
        assertThat(config.upstream().endpoints())
                .containsOnlyKeys("s3")
                .containsValue(URI.create("https://127.0.0.1:9000"));
        assertThat(config.upstream().caBundle()).contains(home.resolve("extra-ca.pem"));
        assertThat(config.upstream().variant().dualstack()).isTrue();
        assertThat(config.upstream().variant().fips()).isTrue();
        assertThat(config.limits().bufferedBody()).isEqualTo(512 << 10);
        assertThat(config.limits().bufferedBodies()).isEqualTo(1L << 30);
        assertThat(config.limits().idleTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.audit())
                .isEqualTo(new AuditSettings(
                        true,
                        3,
                        10 << 20,
                        List.of(
                                new AuditSink(AuditSink.Kind.STDOUT, URI.create("stdout")),
                                new AuditSink(AuditSink.Kind.SYSLOG_TCP, URI.create("syslog://10.0.0.5:601")),
                                new AuditSink(AuditSink.Kind.SYSLOG_TLS, URI.create("syslog+tls://logs.internal:6514")),
                                new AuditSink(AuditSink.Kind.SYSLOG_UNIX, URI.create("syslog+unix:///run/log.sock"))),
                        Optional.of(home.resolve("logs-ca.pem"))));
        assertThat(config.onStolenKey()).isEqualTo(OnStolenKey.SUSPEND);
    }

    @Test
    void takesTheShorterOfItsDefaultAndMaxTtlForTtl() throws Exception {
        BrokerConfig config = read(changed("job-worker.json}", "job-worker.json, maxTtl: 1h}"));

        assertThat(config.roles().get("job-worker").ttl()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void refusesAHomeWithoutTheFile() {
        assertThatThrownBy(() -> ConfigReader.read(home))
                .isInstanceOf(ConfigException.class)
                .hasMessage(home.resolve("broker.yaml")
                        + " does not exist (expected: a file; 'broker init' makes a home directory with one)");
    }

    @Test
    void refusesAFileThatEveryUserCanWrite() throws IOException {
        Path file = Files.writeString(home.resolve("broker.yaml"), PLAIN);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThatThrownBy(() -> ConfigReader.read(home))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        file + " is world-writable (expected: writable by its owner only; run chmod o-w " + file + ")");
    }

    @Test
    void refusesAPolicyThatEveryUserCanWrite() throws IOException {
        Files.setPosixFilePermissions(
                home.resolve("policies/job-worker.json"), PosixFilePermissions.fromString("rw-r--rw-"));

        assertThatThrownBy(() -> read(PLAIN)).hasMessageContaining("job-worker.json is world-writable");
    }

    @Test
    void refusesADirectoryInItsPlace() throws IOException {
        Files.createDirectory(home.resolve("broker.yaml"));

        assertThatThrownBy(() -> ConfigReader.read(home))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(home.resolve("broker.yaml") + " cannot be read: ");
    }

    @Test
    void refusesABookInsteadOfAPage() {
        refuses("#".repeat(300_000), "broker.yaml is longer than 262144 bytes (expected: a smaller file)");
    }

    @Test
    void refusesBytesThatAreNotUtf8() throws IOException {
        Files.write(home.resolve("broker.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff});

        assertThatThrownBy(() -> ConfigReader.read(home)).hasMessageContaining("is not UTF-8");
    }

    @Test
    void refusesAnEmptyFile() {
        refuses("# nothing\n", "broker.yaml:1: the file is empty (expected: 'listen' and the other settings)");
    }

    @Test
    void refusesWhatIsNotYamlAndQuotesNothingOfIt() {
        refuses(
                PLAIN + "registry: \"postgresql://u:hunter2\n",
                "broker.yaml:9: while scanning a quoted scalar, found unexpected end of stream (expected: YAML)");
    }

    @Test
    void refusesASecondDocument() {
        refuses(PLAIN + "---\nlisten: {}\n", "broker.yaml:10: a second YAML document starts here (expected: one)");
    }

    @Test
    void refusesAnAnchor() {
        refuses(
                changed("[aws.broker.internal]", "&names [aws.broker.internal]"),
                "broker.yaml:4: a YAML anchor, alias or tag is not supported (expected: the value itself)");
    }

    @Test
    void refusesAnAlias() {
        refuses(
                changed("[aws.broker.internal]", "*names"),
                "broker.yaml:4: a YAML anchor, alias or tag is not supported");
    }

    @Test
    void refusesATag() {
        refuses(
                changed("[aws.broker.internal]", "!!java.net.URL [x]"),
                "broker.yaml:4: a YAML anchor, alias or tag is not supported");
    }

    @Test
    void refusesALadderOfLists() {
        refuses(changed("[aws.broker.internal]", "[".repeat(5_000)), "broker.yaml:4: nested deeper than 8 levels");
    }

    @Test
    void refusesAnUnknownKeyAndNamesTheNearest() {
        refuses(
                PLAIN + "audti: {keep: 3}\n",
                "broker.yaml:9: unknown key 'audti' (expected: audit, or one of listen, hostnames, registry,"
                        + " identities, roles, upstream, enrolment, limits, audit, onStolenKey, seal)");
    }

    @Test
    void refusesAnUnknownKeyInsideASection() {
        refuses(
                changed("  admin:", "  amdin:"),
                "broker.yaml:3: unknown key 'amdin' in listen (expected: admin, or one of data, connect, admin,"
                        + " proxyProtocolFrom)");
    }

    @Test
    void refusesAKeyTwice() {
        refuses(
                PLAIN + "hostnames: [other]\n",
                "broker.yaml:9: hostnames is repeated, first in line 4 (expected: each key once)");
    }

    @Test
    void refusesAMissingKey() {
        refuses(
                changed("  admin: 127.0.0.1:8444\n", ""),
                "broker.yaml:1: 'admin' is missing in listen (expected: as in admin: 127.0.0.1:8444)");
    }

    @Test
    void refusesAMissingSection() {
        refuses(
                changed("hostnames: [aws.broker.internal]\n", ""),
                "broker.yaml:1: 'hostnames' is missing (expected: as in hostnames: [aws.broker.internal])");
    }

    @Test
    void refusesAKeyWithoutAValue() {
        refuses(
                changed(" [aws.broker.internal]", ""),
                "broker.yaml:4: hostnames is empty (expected: a list, as in [aws.broker.internal])");
    }

    @Test
    void refusesAListWhereAMappingBelongs() {
        refuses("- listen\n", "broker.yaml:1: the file is a list (expected: a mapping with listen, hostnames");
    }

    @Test
    void refusesAPortAlone() {
        refuses(
                changed("0.0.0.0:8443", "8443"),
                "broker.yaml:2: listen.data is a number (expected: ADDRESS:PORT with an IP address and a port up to"
                        + " 65535, as in 0.0.0.0:8443 or [::]:8443, in quotes)");
    }

    @Test
    void refusesAPortBeyondTheLast() {
        refuses(
                changed("0.0.0.0:8443", "0.0.0.0:65536"),
                "broker.yaml:2: listen.data is '0.0.0.0:65536', which is not an address to listen on (expected: ");
    }

    @Test
    void refusesAnAddressWithALeadingZero() {
        refuses(
                changed("0.0.0.0:8443", "010.0.0.1:8443"),
                "broker.yaml:2: listen.data is '010.0.0.1:8443', which is not an IP address (expected: ");
    }

    @Test
    void refusesANameWhereAnAddressBelongs() {
        refuses(
                changed("0.0.0.0:8443", "broker.internal:8443"),
                "broker.yaml:2: listen.data is 'broker.internal:8443', which is not an address to listen on");
    }

    @Test
    void refusesTwoListenersAtOneAddress() {
        refuses(
                changed("0.0.0.0:8443", "127.0.0.1:8444"),
                "broker.yaml:3: listen.admin is the address of data (expected: a different address)");
    }

    @Test
    void refusesWhatIsNotARange() {
        refuses(
                proxied("10.0.0.1"),
                "broker.yaml:4: listen.proxyProtocolFrom is '10.0.0.1', which is not an address range (expected: a"
                        + " range, as in 10.0.0.0/24 or 2001:db8::/64)");
    }

    @Test
    void refusesToTrustTheWholeInternet() {
        refuses(
                proxied("0.0.0.0/0"),
                "broker.yaml:4: listen.proxyProtocolFrom is '0.0.0.0/0', which is not an address");
    }

    @Test
    void refusesARangeWithABitTooMany() {
        refuses(
                proxied("10.0.0.1/24"),
                "broker.yaml:4: listen.proxyProtocolFrom is '10.0.0.1/24', which is not the first address of a range"
                        + " (expected: an address with no bits after its first 24)");
    }

    @Test
    void refusesAPrefixLongerThanTheAddress() {
        refuses(proxied("10.0.0.0/33"), "which is not an address range (expected: a prefix length up to /32)");
    }

    @Test
    void refusesARangeOfSomethingElse() {
        refuses(proxied("10.0.0.300/24"), "is '10.0.0.300/24', which is not an IP address");
    }

    @Test
    void refusesAHostnameWithACapital() {
        refuses(
                changed("aws.broker.internal", "AWS.broker.internal"),
                "broker.yaml:4: hostnames is 'AWS.broker.internal', which is not a hostname (expected: a DNS name in"
                        + " lower case, as in aws.broker.internal)");
    }

    @Test
    void refusesAHostnameTwice() {
        refuses(
                changed("[aws.broker.internal]", "[a, b, a]"),
                "broker.yaml:4: hostnames 'a' is repeated in the list (expected: each value once)");
    }

    @Test
    void refusesToHaveNoName() {
        refuses(
                changed("[aws.broker.internal]", "[]"),
                "broker.yaml:4: hostnames is an empty list (expected: at least one name");
    }

    @Test
    void refusesANumberForAHostname() {
        refuses(
                changed("[aws.broker.internal]", "[7]"),
                "broker.yaml:4: hostnames is a number (expected: a DNS name in lower case, as in aws.broker.internal,"
                        + " in quotes)");
    }

    @Test
    void refusesAnotherDatabaseWithoutQuotingItsPassword() {
        refuses(
                PLAIN + "registry: mysql://u:hunter2@db/broker\n",
                "broker.yaml:9: registry is neither sqlite nor the URL of a PostgreSQL database (expected:"
                        + " sqlite, or postgresql://user:password@host:5432/database with special characters percent-encoded)");
    }

    private static String proxied(String range) {
        return changed("  admin: 127.0.0.1:8444\n", "  admin: 127.0.0.1:8444\n  proxyProtocolFrom: [" + range + "]\n");
    }

    private static String changed(String before, String after) {
        assertThat(PLAIN).contains(before);
        return PLAIN.replace(before, after);
    }

    private BrokerConfig read(String yaml) throws IOException, ConfigException {
        Files.writeString(home.resolve("broker.yaml"), yaml);
        return ConfigReader.read(home);
    }

    private void refuses(String yaml, String message) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(home.toString())
                .hasMessageContaining(message)
                .hasMessageNotContaining("hunter2");
    }
}
