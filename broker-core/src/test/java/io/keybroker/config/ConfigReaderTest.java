package io.keybroker.config;

import static io.keybroker.config.ConfigHome.PLAIN;
import static io.keybroker.config.ConfigHome.changed;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.catalogue.endpoint.Store;
import io.keybroker.config.BrokerConfig.AuditSettings;
import io.keybroker.config.BrokerConfig.Limits;
import io.keybroker.config.IdentitySettings.AssumeRole;
import io.keybroker.config.IdentitySettings.Sealed;
import io.keybroker.config.RoleSettings.Mode;
import io.keybroker.net.CidrBlock;
import io.keybroker.role.Presign;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What broker.yaml is read into, and keys that it cannot have. */
final class ConfigReaderTest {
    private final ConfigHome directory = new ConfigHome();

    @BeforeEach
    void open(@TempDir Path home) throws Exception {
        directory.create(home);
    }

    @Test
    void readsTheLeastThereCanBeAndFillsInTheRest() throws Exception {
        BrokerConfig config = directory.read(PLAIN);

        assertThat(config.home()).isEqualTo(directory.home);
        assertThat(config.listen().data()).isEqualTo(new InetSocketAddress("0.0.0.0", 8443));
        assertThat(config.listen().connect()).isEmpty();
        assertThat(config.listen().admin()).isEqualTo(new InetSocketAddress("127.0.0.1", 8444));
        assertThat(config.listen().proxyProtocolFrom()).isEmpty();
        assertThat(config.hostnames()).containsExactly("aws.broker.internal");
        assertThat(config.registry().isLocal()).isTrue();
        assertThat(config.identities()).containsOnlyKeys("app").containsValue(new Sealed());
        RoleSettings role = config.roles().get("job-worker");
        assertThat(role.identity()).isEqualTo("app");
        assertThat(role.policies()).containsExactly(directory.home.resolve("policies/job-worker.json"));
        assertThat(role.ttl()).isEqualTo(Duration.ofHours(6));
        assertThat(role.maxTtl()).isEqualTo(Duration.ofDays(30));
        assertThat(role.presign()).isEqualTo(Presign.OFF);
        assertThat(role.sigv2()).isFalse();
        assertThat(role.unknownOperations()).isFalse();
        assertThat(role.mint()).isEmpty();
        assertThat(role.mode()).isEqualTo(Mode.ENFORCE);
        assertThat(config.upstream().endpoints()).isEmpty();
        assertThat(config.limits())
                .isEqualTo(new Limits(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        10_000,
                        256,
                        new BrokerConfig.BodyLimits(128 << 20, 16 << 20, 64 << 20, 1 << 30),
                        1024,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(15)));
        assertThat(config.audit()).isEqualTo(new AuditSettings(false, 16, 64 << 20, List.of(), Optional.empty()));
    }

    @Test
    void readsEverySetting() throws Exception {
        BrokerConfig config = directory.read("""
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
                    unknownOperations: allow
                upstream:
                  endpoints: {s3: "https://127.0.0.1:9000"}
                  caBundle: extra-ca.pem
                  variant: {dualstack: true, fips: true}
                  responseTimeout: 5m
                  responseTimeouts: {lambda: 20m}
                limits:
                  headerTimeout: 5s
                  idleTimeout: 2m
                  connections: 2000
                  connectionsPerAddress: 20
                  bufferedBody: 512KiB
                  bufferedBodies: 1GiB
                  minimumBodyRate: 100
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
                .containsExactly(CidrBlock.parse("10.0.0.0/24"), CidrBlock.parse("2001:db8::/64"));
        assertThat(config.registry().isLocal()).isFalse();
        assertThat(config.registry().jdbcUrl())
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
                .containsExactly(
                        directory.home.resolve("policies/job-worker.json"),
                        directory.home.resolve("policies/more.json"));
        assertThat(role.ttl()).isEqualTo(Duration.ofMinutes(45));
        assertThat(role.maxTtl()).isEqualTo(Duration.ofHours(12));
        assertThat(role.presign()).isEqualTo(Presign.BOUND);
        assertThat(role.sigv2()).isTrue();
        assertThat(role.mint()).containsExactly("sts:AssumeRole");
        assertThat(role.mode()).isEqualTo(Mode.LEARN);
        assertThat(role.unknownOperations()).isTrue();
        assertThat(config.upstream().endpoints())
                .containsOnlyKeys("s3")
                .containsValue(Store.at(URI.create("https://127.0.0.1:9000")));
        assertThat(config.upstream().caBundle()).contains(directory.home.resolve("extra-ca.pem"));
        assertThat(config.upstream().variant().dualstack()).isTrue();
        assertThat(config.upstream().responseTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.upstream().responseTimeouts()).containsExactly(Map.entry("lambda", Duration.ofMinutes(20)));
        assertThat(config.limits().minimumBodyRate()).isEqualTo(100);
        assertThat(config.upstream().variant().fips()).isTrue();
        assertThat(config.limits().bodies().bufferedBody()).isEqualTo(512 << 10);
        assertThat(config.limits().bodies().bufferedBodies()).isEqualTo(1L << 30);
        assertThat(config.limits().idleTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.audit())
                .isEqualTo(new AuditSettings(
                        true,
                        3,
                        10 << 20,
                        List.of(
                                new AuditSinkSettings(AuditSinkSettings.Kind.STDOUT, URI.create("stdout")),
                                new AuditSinkSettings(
                                        AuditSinkSettings.Kind.SYSLOG_TCP, URI.create("syslog://10.0.0.5:601")),
                                new AuditSinkSettings(
                                        AuditSinkSettings.Kind.SYSLOG_TLS,
                                        URI.create("syslog+tls://logs.internal:6514")),
                                new AuditSinkSettings(
                                        AuditSinkSettings.Kind.SYSLOG_UNIX, URI.create("syslog+unix:///run/log.sock"))),
                        Optional.of(directory.home.resolve("logs-ca.pem"))));
        assertThat(config.onStolenKey()).isEqualTo(StolenKeyAction.SUSPEND);
    }

    @Test
    void takesTheShorterOfItsDefaultAndMaxTtlForTtl() throws Exception {
        BrokerConfig config = directory.read(changed("job-worker.json}", "job-worker.json, maxTtl: 1h}"));

        assertThat(config.roles().get("job-worker").ttl()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void rejectsAnUnknownKeyAndNamesTheNearest() {
        directory.requireRejected(
                PLAIN + "audti: {keep: 3}\n",
                "broker.yaml:9: unknown key 'audti' (expected: one of listen, connect, hostnames, registry,"
                        + " identities, roles, upstream, enrolment, limits, audit, onStolenKey, seal; nearest: audit)");
    }

    @Test
    void rejectsAnUnknownKeyInsideASection() {
        directory.requireRejected(
                changed("  admin:", "  amdin:"),
                "broker.yaml:3: unknown key 'amdin' in listen (expected: one of data, connect, admin,"
                        + " proxyProtocolFrom; nearest: admin)");
    }

    @Test
    void rejectsAKeyTwice() {
        directory.requireRejected(
                PLAIN + "hostnames: [other]\n",
                "broker.yaml:9: hostnames is repeated, first in line 4 (expected: each key once)");
    }

    @Test
    void rejectsAMissingKey() {
        directory.requireRejected(
                changed("  admin: 127.0.0.1:8444\n", ""),
                "broker.yaml:1: 'admin' is missing in listen (expected: as in admin: 127.0.0.1:8444)");
    }

    @Test
    void rejectsAMissingSection() {
        directory.requireRejected(
                changed("hostnames: [aws.broker.internal]\n", ""),
                "broker.yaml:1: 'hostnames' is missing (expected: as in hostnames: [aws.broker.internal])");
    }

    @Test
    void rejectsAKeyWithoutAValue() {
        directory.requireRejected(
                changed(" [aws.broker.internal]", ""),
                "broker.yaml:4: hostnames is empty (expected: a list, as in [aws.broker.internal])");
    }

    @Test
    void rejectsAListWhereAMappingBelongs() {
        directory.requireRejected(
                "- listen\n", "broker.yaml:1: the file is a list (expected: a mapping with listen, connect, hostnames");
    }

    @Test
    void rejectsAnotherDatabaseWithoutQuotingItsPassword() {
        directory.requireRejected(
                PLAIN + "registry: mysql://u:hunter2@db/broker\n",
                "broker.yaml:9: registry is neither sqlite nor the URL of a PostgreSQL database (expected:"
                        + " sqlite, or postgresql://user:password@host:5432/database with special characters percent-encoded)");
    }
}
