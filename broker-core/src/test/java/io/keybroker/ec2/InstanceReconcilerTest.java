package io.keybroker.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.audit.AuditEvent;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.EnrolmentNonce;
import io.keybroker.registry.InstanceState;
import io.keybroker.store.sql.RegistryPoller;
import io.keybroker.store.sql.SqlDatabase;
import io.keybroker.store.sql.SqlEc2InstanceStore;
import io.keybroker.store.sql.SqlInstanceStore;
import io.keybroker.store.sql.SqlTicketStore;
import io.keybroker.ticket.EnrolmentConflictAction;
import io.keybroker.ticket.EnrolmentEvidence;
import io.keybroker.ticket.EnrolmentTerms;
import io.keybroker.ticket.InstanceAttestation;
import io.keybroker.ticket.IssuedTicket;
import io.keybroker.ticket.NewTicket;
import io.keybroker.ticket.RedeemRequest;
import io.keybroker.ticket.TicketScope;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The registry against EC2, look by look, with a clock that the test moves. */
final class InstanceReconcilerTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String REGION = "eu-west-1";
    private static final String A = "i-0000000000000000a";
    private static final String B = "i-0000000000000000b";
    private static final String IP = "10.0.4.17";

    private final FakeInstanceDescriber ec2 = new FakeInstanceDescriber(REGION);
    private final List<AuditEvent> recorded = new ArrayList<>();
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    @TempDir
    private Path home;

    private Instant now = NOW;
    private SqlDatabase store;
    private RegistryPoller follower;
    private SqlTicketStore tickets;
    private SqlInstanceStore registrations;
    private InstanceReconciler reconciliation;
    private IssuedTicket ticket;

    @BeforeEach
    void open() throws Exception {
        store = SqlDatabase.open(home, "sqlite");
        follower = RegistryPoller.start(store, Duration.ofDays(1), Duration.ofDays(1), System::nanoTime);
        SecureRandom random = new SecureRandom();
        tickets = new SqlTicketStore(store, clock, random, follower::refresh);
        registrations = new SqlInstanceStore(store, clock, random, follower::refresh);
        SqlEc2InstanceStore inEc2 = new SqlEc2InstanceStore(store, clock, follower::refresh);
        reconciliation = new InstanceReconciler(
                ec2,
                inEc2,
                event -> {
                    recorded.add(event);
                    return CompletableFuture.completedFuture(null);
                },
                clock);
        TicketScope scope =
                new TicketScope(EnrolmentEvidence.EC2, Set.of(), Optional.empty(), Optional.empty(), Optional.empty());
        EnrolmentTerms terms =
                new EnrolmentTerms(Duration.ofHours(6), Duration.ofDays(30), false, EnrolmentConflictAction.SUSPEND);
        ticket = tickets.issue(new NewTicket("job-worker", scope, 10, Duration.ofDays(1), terms, ""));
    }

    @AfterEach
    void close() {
        follower.close();
        store.close();
    }

    private void enrol(String id, String ip) throws Exception {
        enrol(id, ip, REGION, NOW);
    }

    private void enrol(String id, String ip, String region, Instant booted) throws Exception {
        EnrolmentNonce nonce = EnrolmentNonce.parse("%064x".formatted(id.hashCode()));
        InstanceAttestation attested =
                new InstanceAttestation(id, FakeInstanceDescriber.ACCOUNT, region, FakeInstanceDescriber.IMAGE, booted);
        tickets.redeem(new RedeemRequest(ticket.token(), nonce, IpAddress.parse(ip), Optional.of(attested)));
    }

    private void both() throws Exception {
        enrol(A, IP);
        enrol(B, "10.0.4.18");
        ec2.says(A, FakeInstanceDescriber.at(IP, "running")).says(B, FakeInstanceDescriber.at("10.0.4.18", "running"));
        reconciliation.reconcile();
    }

    private InstanceState stateOf(String id) throws Exception {
        return registrations.find(id).state();
    }

    @Test
    void leavesThoseAloneThatAreWhatTheyWere() throws Exception {
        both();
        reconciliation.reconcile();

        assertThat(List.of(stateOf(A), stateOf(B))).containsOnly(InstanceState.ACTIVE);
        assertThat(recorded).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"shutting-down,REVOKED", "terminated,REVOKED", "stopping,SUSPENDED", "stopped,SUSPENDED"})
    void takesTheRightsOfThoseThatDoNotRun(String state, InstanceState after) throws Exception {
        both();
        ec2.says(A, FakeInstanceDescriber.at(IP, state));

        reconciliation.reconcile();
        reconciliation.reconcile();

        assertThat(stateOf(A)).isEqualTo(after);
        assertThat(follower.current()
                        .findByAccessKeyId(registrations.find(A).accessKeyId())
                        .orElseThrow()
                        .state())
                .isEqualTo(after);
        assertThat(stateOf(B)).isEqualTo(InstanceState.ACTIVE);
        assertThat(recorded).singleElement().isInstanceOfSatisfying(AuditEvent.Change.class, change -> {
            assertThat(change.operator()).isEqualTo("ec2");
            assertThat(change.subject()).isEqualTo(A);
            assertThat(change.detail()).isEqualTo(state);
        });
    }

    @Test
    void raisesAnAlarmWhenTheAddressHasChanged() throws Exception {
        both();
        ec2.says(A, FakeInstanceDescriber.at("10.0.4.99", "running"));

        reconciliation.reconcile();

        assertThat(stateOf(A)).isEqualTo(InstanceState.SUSPENDED);
        assertThat(recorded).singleElement().asString().contains("alarm: its primary address is 10.0.4.99");
    }

    @Test
    void raisesAnAlarmWhenTheAddressIsHeldByAnotherNetworkInterface() throws Exception {
        both();
        ec2.says(A, FakeInstanceDescriber.with(IP, "running", "eni-other", Map.of()));

        reconciliation.reconcile();

        assertThat(stateOf(A)).isEqualTo(InstanceState.SUSPENDED);
        assertThat(recorded).singleElement().asString().contains("alarm: ", "eni-other");
    }

    @Test
    void anInstanceThatHasMovedDoesNotWakeByAnotherStart() throws Exception {
        both();
        ec2.says(A, FakeInstanceDescriber.at("10.0.4.99", "running"));
        reconciliation.reconcile();

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> enrol(A, IP, REGION, NOW.plusSeconds(60)))
                .hasMessageContaining("is suspended");
    }

    @Test
    void revokesOneThatEc2HasForgottenOnlyAtTheSecondLook() throws Exception {
        both();
        ec2.forgets(A);

        reconciliation.reconcile();
        assertThat(stateOf(A)).isEqualTo(InstanceState.ACTIVE);
        reconciliation.reconcile();

        assertThat(stateOf(A)).isEqualTo(InstanceState.REVOKED);
        assertThat(recorded).singleElement().asString().contains("not found in EC2");
    }

    @Test
    void forgivesEc2AMomentOfForgetfulness() throws Exception {
        both();
        for (int i = 0; i < 3; i++) {
            ec2.forgets(A);
            reconciliation.reconcile();
            ec2.says(A, FakeInstanceDescriber.at(IP, "running"));
            reconciliation.reconcile();
        }

        assertThat(stateOf(A)).isEqualTo(InstanceState.ACTIVE);
    }

    @Test
    void waitsForOneThatEc2HasNotKnownYet() throws Exception {
        enrol(A, IP);
        enrol(B, "10.0.4.18");
        ec2.says(B, FakeInstanceDescriber.at("10.0.4.18", "running"));
        for (int i = 0; i < 5; i++) {
            reconciliation.reconcile();
        }

        assertThat(stateOf(A)).isEqualTo(InstanceState.ACTIVE);
    }

    @Test
    void changesNothingWhileEc2IsSilentAndAllThatItMissedAfterwards() throws Exception {
        both();
        ec2.says(A, FakeInstanceDescriber.ended()).forgets(B).silentFor(Duration.ofMinutes(20));
        for (int i = 0; i < 3; i++) {
            reconciliation.reconcile();
        }
        assertThat(List.of(stateOf(A), stateOf(B))).containsOnly(InstanceState.ACTIVE);

        ec2.silentFor(Duration.ZERO);
        reconciliation.reconcile();

        assertThat(stateOf(A)).isEqualTo(InstanceState.REVOKED);
        assertThat(stateOf(B)).as("looked for once more").isEqualTo(InstanceState.ACTIVE);
    }

    @Test
    void doesNotBelieveThatAllHaveVanishedAtOnce() throws Exception {
        both();
        ec2.forgets(A).forgets(B);
        for (int i = 0; i < 5; i++) {
            reconciliation.reconcile();
        }

        assertThat(List.of(stateOf(A), stateOf(B))).containsOnly(InstanceState.ACTIVE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"us-east-1", "ap-south-1"})
    void doesNotJudgeRegionsThatItDoesNotAsk(String region) throws Exception {
        both();
        enrol("i-0000000000000000c", "10.0.4.19", region, NOW);
        reconciliation.reconcile();
        reconciliation.reconcile();

        assertThat(stateOf("i-0000000000000000c")).isEqualTo(InstanceState.ACTIVE);
    }

    @Test
    void doesNotAskAboutThoseWhoseLeaseIsOver() throws Exception {
        both();
        ec2.says(A, FakeInstanceDescriber.ended());
        now = NOW.plus(Duration.ofHours(6));

        reconciliation.reconcile();

        assertThat(stateOf(A)).isEqualTo(InstanceState.ACTIVE);
        assertThat(registrations.find(A).isExpired(now)).isTrue();
    }

    @Test
    void theNextOwnerOfAnAddressTakesThePlaceOfOneThatNobodyHasSeenEnd() throws Exception {
        both();
        enrol("i-0000000000000000c", IP);

        assertThat(stateOf(A)).isEqualTo(InstanceState.REVOKED);
        assertThat(stateOf("i-0000000000000000c")).isEqualTo(InstanceState.ACTIVE);
    }
}
