package io.keybroker.launch;

import static io.keybroker.launch.BootstrapHost.CLOCK;
import static io.keybroker.launch.BootstrapHost.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.launch.BootstrapHost.Ran;
import io.keybroker.pki.CertificateAuthority;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.store.sql.SqlInstanceStore;
import io.keybroker.ticket.EnrolmentEvidence;
import io.keybroker.ticket.IssuedTicket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the bootstrap asks again, and when it stops, run against a real enrolment service. */
final class BootstrapRenewalTest {
    private final BootstrapHost host = new BootstrapHost();

    @BeforeEach
    void open(@TempDir Path home, @TempDir Path root) throws Exception {
        host.start(home, root);
    }

    @AfterEach
    void close() throws Exception {
        host.stop();
    }

    @Test
    void asksNothingUntilItIsTimeAndRenewsThenWithItsOwnSignature() throws Exception {
        host.run(host.saved(host.issue(1, Duration.ofHours(6))));
        Path agent = host.at("usr/local/sbin/keybroker");
        assertThat(host.run(agent, "run").exit()).isZero();
        assertThat(host.served).containsExactly("/.broker/enroll 200");
        host.letTheTimeCome();

        Ran ran = host.run(agent, "run");

        assertThat(ran.exit()).as(ran.said()).isZero();
        assertThat(host.served).containsExactly("/.broker/enroll 200", "/.broker/renew 200");
    }

    @Test
    void comesAgainAfterARebootThoughTheTicketIsUsedUp() throws Exception {
        host.run(host.saved(host.issue(1, Duration.ofHours(6))));
        String before = host.credentials().toString();
        for (String file : List.of("run/keybroker/credentials.json", "run/keybroker/due", "run/keybroker")) {
            Files.delete(host.at(file));
        }

        Ran ran = host.run(host.at("usr/local/sbin/keybroker"), "run");

        assertThat(ran.exit()).as(ran.said()).isZero();
        assertThat(host.credentials().toString()).isEqualTo(before);
    }

    @Test
    void keepsTheLastGoodCredentialWhenTheBrokerIsAway() throws Exception {
        host.run(host.saved(host.issue(1, Duration.ofHours(6))));
        String before = host.credentials().toString();
        host.letTheTimeCome();
        host.server.stop(0);

        Ran ran = host.run(host.at("usr/local/sbin/keybroker"), "run");

        assertThat(ran.exit()).as(ran.said()).isEqualTo(1);
        assertThat(host.credentials().toString()).isEqualTo(before);
    }

    @Test
    void enrolsAgainWhenItsCredentialCannotSignAnyMore() throws Exception {
        host.run(host.saved(host.issue(1, Duration.ofHours(6))));
        Path file = host.at("run/keybroker/credentials.json");
        String broken = Files.readString(file).replaceFirst("BKIA[A-Z2-7]{16}", "BKIAAAAAAAAAAAAAAAAA");
        Files.delete(file);
        Files.writeString(file, broken);
        host.letTheTimeCome();

        Ran ran = host.run(host.at("usr/local/sbin/keybroker"), "run");

        assertThat(ran.exit()).as(ran.said()).isZero();
        assertThat(host.served).containsExactly("/.broker/enroll 200", "/.broker/renew 403", "/.broker/enroll 200");
        assertThat(host.credentials().get("AccessKeyId").asText()).isNotEqualTo("BKIAAAAAAAAAAAAAAAAA");
    }

    @Test
    void tellsNothingToABrokerOfAnotherAuthority() throws Exception {
        CertificateAuthority other = CertificateAuthority.create("Keybroker CA", CLOCK, RANDOM);
        Path script = Files.writeString(
                host.home.resolve("part-001"),
                host.script(host.issue(1, Duration.ofHours(6)), other, EnrolmentEvidence.ADDRESS));

        Ran ran = host.run(script);

        assertThat(ran.exit()).as(ran.said()).isEqualTo(1);
        assertThat(host.served).isEmpty();
        assertThat(host.at("run/keybroker/credentials.json")).doesNotExist();
    }

    @Test
    void stopsAndSaysSoWhenAnotherHasEnrolledInItsPlace() throws Exception {
        IssuedTicket ticket = host.issue(2, Duration.ofHours(6));
        host.run(host.saved(ticket));
        Instance first = host.follower.current().instances().iterator().next();
        try (Stream<Path> files = Files.walk(host.root)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .filter(file -> !file.equals(host.root))
                    .forEach(file -> file.toFile().delete());
        }

        Ran ran = host.run(host.saved(ticket));

        assertThat(ran.exit()).isEqualTo(4);
        assertThat(ran.said()).contains("already_enrolled");
        assertThat(new SqlInstanceStore(host.store, CLOCK, RANDOM, () -> {})
                        .find(first.id())
                        .state())
                .isEqualTo(InstanceState.SUSPENDED);
    }

    @Test
    void comesAgainWhenItIsToldToSlowDownOrThatNothingIsKnownYet() throws Exception {
        host.turnedAway.addAll(List.of(429, 503));

        Ran ran = host.run(host.saved(host.issue(1, Duration.ofHours(6))), Map.of("KEYBROKER_PATIENCE", "60"));

        assertThat(ran.exit()).as(ran.said()).isZero();
        assertThat(ran.said()).contains("temporary failure (429)", "temporary failure (503)");
        assertThat(host.served).containsExactly("/.broker/enroll 429", "/.broker/enroll 503", "/.broker/enroll 200");
    }

    @Test
    void stopsWhenItsTicketIsNoGood() throws Exception {
        IssuedTicket ticket = host.issue(1, Duration.ofHours(6));
        host.tickets.revoke(ticket.ticket().id());

        Ran ran = host.run(host.saved(ticket));

        assertThat(ran.exit()).isEqualTo(5);
        assertThat(ran.said()).contains("ticket_revoked");
    }
}
