package io.keybroker.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.audit.AuditEvent;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.Attested;
import io.keybroker.registry.EnrolmentNonce;
import io.keybroker.registry.EnrolmentTerms;
import io.keybroker.registry.Evidence;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.IssuedTicket;
import io.keybroker.registry.OnConflict;
import io.keybroker.registry.Redemption;
import io.keybroker.registry.TicketOrder;
import io.keybroker.registry.TicketScope;
import io.keybroker.store.RegistryFollower;
import io.keybroker.store.SqlEc2Registrations;
import io.keybroker.store.SqlRegistrations;
import io.keybroker.store.SqlStore;
import io.keybroker.store.SqlTickets;
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
final class ReconciliationTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String REGION = "eu-west-1";
    private static final String A = "i-0000000000000000a";
    private static final String B = "i-0000000000000000b";
    private static final String IP = "10.0.4.17";

    private final SaidByEc2 ec2 = new SaidByEc2(REGION);
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
    private SqlStore store;
    private RegistryFollower follower;
    private SqlTickets tickets;
    private SqlRegistrations registrations;
    private Reconciliation reconciliation;
    private IssuedTicket ticket;

    @BeforeEach
    void open() throws Exception {
        store = SqlStore.open(home, "sqlite");
        follower = RegistryFollower.start(store, Duration.ofDays(1), Duration.ofDays(1), System::nanoTime);
        SecureRandom random = new SecureRandom();
        tickets = new SqlTickets(store, clock, random, follower::refresh);
        registrations = new SqlRegistrations(store, clock, random, follower::refresh);
        SqlEc2Registrations inEc2 = new SqlEc2Registrations(store, clock, follower::refresh);
        reconciliation = new Reconciliation(
                ec2,
                inEc2,
                event -> {
                    recorded.add(event);
                    return CompletableFuture.completedFuture(null);
                },
                clock);
        TicketScope scope =
                new TicketScope(Evidence.EC2, Set.of(), Optional.empty(), Optional.empty(), Optional.empty());
        EnrolmentTerms terms = new EnrolmentTerms(Duration.ofHours(6), Duration.ofDays(30), false, OnConflict.SUSPEND);
        ticket = tickets.issue(new TicketOrder("job-worker", scope, 10, Duration.ofDays(1), terms, ""));
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
        Attested attested = new Attested(id, SaidByEc2.ACCOUNT, region, SaidByEc2.IMAGE, booted);
        tickets.redeem(new Redemption(ticket.token(), nonce, IpAddress.parse(ip), Optional.of(attested)));
    }

    private void both() throws Exception {
        enrol(A, IP);
        enrol(B, "10.0.4.18");
        ec2.says(A, SaidByEc2.at(IP, "running")).says(B, SaidByEc2.at("10.0.4.18", "running"));
        reconciliation.look();
    }

    private InstanceState stateOf(String id) throws Exception {
        return registrations.find(id).state();
    }

    @Test
    void leavesThoseAloneThatAreWhatTheyWere() throws Exception {
        both();
        reconciliation.look();

        assertThat(List.of(stateOf(A), stateOf(B))).containsOnly(InstanceState.ACTIVE);
        assertThat(recorded).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"shutting-down,REVOKED", "terminated,REVOKED", "stopping,SUSPENDED", "stopped,SUSPENDED"})
    void takesTheRightsOfThoseThatDoNotRun(String state, InstanceState after) throws Exception {
        both();
        ec2.says(A, SaidByEc2.at(IP, state));

        reconciliation.look();
        reconciliation.look();

        assertThat(stateOf(A)).isEqualTo(after);
        assertThat(follower.get()
                        .holderOf(registrations.find(A).accessKeyId())
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
        ec2.says(A, SaidByEc2.at("10.0.4.99", "running"));

        reconciliation.look();

        assertThat(stateOf(A)).isEqualTo(InstanceState.SUSPENDED);
        assertThat(recorded).singleElement().asString().contains("alarm: its primary address is 10.0.4.99");
    }

    @Test
    void raisesAnAlarmWhenTheAddressIsHeldByAnotherNetworkInterface() throws Exception {
        both();
        ec2.says(A, SaidByEc2.with(IP, "running", "eni-other", Map.of()));

        reconciliation.look();

        assertThat(stateOf(A)).isEqualTo(InstanceState.SUSPENDED);
        assertThat(recorded).singleElement().asString().contains("alarm: ", "eni-other");
    }

    @Test
    void anInstanceThatHasMovedDoesNotWakeByAnotherStart() throws Exception {
        both();
        ec2.says(A, SaidByEc2.at("10.0.4.99", "running"));
        reconciliation.look();

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> enrol(A, IP, REGION, NOW.plusSeconds(60)))
                .hasMessageContaining("is suspended");
    }

    @Test
    void revokesOneThatEc2HasForgottenOnlyAtTheSecondLook() throws Exception {
        both();
        ec2.forgets(A);

        reconciliation.look();
        assertThat(stateOf(A)).isEqualTo(InstanceState.ACTIVE);
        reconciliation.look();

        assertThat(stateOf(A)).isEqualTo(InstanceState.REVOKED);
        assertThat(recorded).singleElement().asString().contains("not found in EC2");
    }

    @Test
    void forgivesEc2AMomentOfForgetfulness() throws Exception {
        both();
        for (int i = 0; i < 3; i++) {
            ec2.forgets(A);
            reconciliation.look();
            ec2.says(A, SaidByEc2.at(IP, "running"));
            reconciliation.look();
        }

        assertThat(stateOf(A)).isEqualTo(InstanceState.ACTIVE);
    }

    @Test
    void waitsForOneThatEc2HasNotKnownYet() throws Exception {
        enrol(A, IP);
        enrol(B, "10.0.4.18");
        ec2.says(B, SaidByEc2.at("10.0.4.18", "running"));
        for (int i = 0; i < 5; i++) {
            reconciliation.look();
        }

        assertThat(stateOf(A)).isEqualTo(InstanceState.ACTIVE);
    }

    @Test
    void changesNothingWhileEc2IsSilentAndAllThatItMissedAfterwards() throws Exception {
        both();
        ec2.says(A, SaidByEc2.ended()).forgets(B).silentFor(Duration.ofMinutes(20));
        for (int i = 0; i < 3; i++) {
            reconciliation.look();
        }
        assertThat(List.of(stateOf(A), stateOf(B))).containsOnly(InstanceState.ACTIVE);

        ec2.silentFor(Duration.ZERO);
        reconciliation.look();

        assertThat(stateOf(A)).isEqualTo(InstanceState.REVOKED);
        assertThat(stateOf(B)).as("looked for once more").isEqualTo(InstanceState.ACTIVE);
    }

    @Test
    void doesNotBelieveThatAllHaveVanishedAtOnce() throws Exception {
        both();
        ec2.forgets(A).forgets(B);
        for (int i = 0; i < 5; i++) {
            reconciliation.look();
        }

        assertThat(List.of(stateOf(A), stateOf(B))).containsOnly(InstanceState.ACTIVE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"us-east-1", "ap-south-1"})
    void doesNotJudgeRegionsThatItDoesNotAsk(String region) throws Exception {
        both();
        enrol("i-0000000000000000c", "10.0.4.19", region, NOW);
        reconciliation.look();
        reconciliation.look();

        assertThat(stateOf("i-0000000000000000c")).isEqualTo(InstanceState.ACTIVE);
    }

    @Test
    void doesNotAskAboutThoseWhoseLeaseIsOver() throws Exception {
        both();
        ec2.says(A, SaidByEc2.ended());
        now = NOW.plus(Duration.ofHours(6));

        reconciliation.look();

        assertThat(stateOf(A)).isEqualTo(InstanceState.ACTIVE);
        assertThat(registrations.find(A).leaseOverAt(now)).isTrue();
    }

    @Test
    void theNextOwnerOfAnAddressTakesThePlaceOfOneThatNobodyHasSeenEnd() throws Exception {
        both();
        enrol("i-0000000000000000c", IP);

        assertThat(stateOf(A)).isEqualTo(InstanceState.REVOKED);
        assertThat(stateOf("i-0000000000000000c")).isEqualTo(InstanceState.ACTIVE);
    }
}
