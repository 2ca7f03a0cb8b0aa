package io.keybroker.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditEvent.Change;
import io.keybroker.launch.InstanceEndRecorder.EndKind;
import io.keybroker.launch.InstanceEndRecorder.InstanceEndRequest;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import io.keybroker.registry.EnrolmentNonce;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.NewInstance;
import io.keybroker.store.sql.SqlDatabase;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InstanceEndRecorderTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String ID = "i-0123456789abcdef0";
    private static final String OTHER = "i-0123456789abcdef1";

    private final List<AuditEvent> recorded = new ArrayList<>();

    @TempDir
    private Path home;

    private SqlDatabase store;
    private SqlInstanceStore registrations;
    private InstanceEndRecorder departures;

    @BeforeEach
    void enrolOne() throws Exception {
        SecureRandom random = new SecureRandom();
        store = SqlDatabase.open(home, "sqlite");
        registrations = new SqlInstanceStore(store, CLOCK, random, () -> {});
        departures = new InstanceEndRecorder(
                registrations,
                event -> {
                    recorded.add(event);
                    return CompletableFuture.completedFuture(null);
                },
                CLOCK);
        SqlTicketStore tickets = new SqlTicketStore(store, CLOCK, random, () -> {});
        EnrolmentTerms terms =
                new EnrolmentTerms(Duration.ofHours(6), Duration.ofDays(30), false, EnrolmentConflictAction.SUSPEND);
        TicketScope scope =
                new TicketScope(EnrolmentEvidence.EC2, Set.of(), Optional.empty(), Optional.empty(), Optional.empty());
        IssuedTicket ticket = tickets.issue(new NewTicket("web", scope, 1, Duration.ofMinutes(15), terms, ""));
        InstanceAttestation attested =
                new InstanceAttestation(ID, "123456789012", "eu-west-1", "ami-1", CLOCK.instant());
        tickets.redeem(new RedeemRequest(
                ticket.token(),
                EnrolmentNonce.parse("0".repeat(64)),
                IpAddress.parse("10.0.4.17"),
                Optional.of(attested)));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static byte[] answer(String operation, String state, String... ids) {
        StringBuilder xml = new StringBuilder(
                "<" + operation + "Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><instancesSet>");
        for (String id : ids) {
            xml.append("<item><instanceId>")
                    .append(id)
                    .append("</instanceId><currentState><code>32</code><name>")
                    .append(state)
                    .append("</name></currentState></item>");
        }
        return xml.append("</instancesSet></" + operation + "Response>")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static InstanceEndRequest asked(EndKind kind) {
        return new InstanceEndRequest("request-1", "i-launcher", kind);
    }

    private InstanceState state(String id) throws Exception {
        return registrations.find(id).state();
    }

    @Test
    void revokesWhatIsTerminated() throws Exception {
        departures.recordEnd(asked(EndKind.TERMINATE), answer("TerminateInstances", "shutting-down", OTHER, ID));

        assertThat(state(ID)).isEqualTo(InstanceState.REVOKED);
        assertThat(recorded)
                .singleElement()
                .isEqualTo(new Change(
                        NOW,
                        "request-1",
                        "i-launcher",
                        "instance revoke",
                        ID,
                        "EC2 confirmed the request to TERMINATE it"));
    }

    @Test
    void suspendsWhatIsStopped() throws Exception {
        departures.recordEnd(asked(EndKind.STOP), answer("StopInstances", "stopping", ID));

        assertThat(state(ID)).isEqualTo(InstanceState.SUSPENDED);
    }

    @Test
    void recordsNothingTwice() throws Exception {
        departures.recordEnd(asked(EndKind.TERMINATE), answer("TerminateInstances", "shutting-down", ID));
        departures.recordEnd(asked(EndKind.TERMINATE), answer("TerminateInstances", "terminated", ID));
        departures.recordEnd(asked(EndKind.STOP), answer("StopInstances", "terminated", ID));

        assertThat(recorded).hasSize(1);
        assertThat(state(ID)).isEqualTo(InstanceState.REVOKED);
    }

    @Test
    void leavesAloneWhoOnlyBearsTheIdAsAName() throws Exception {
        registrations.register(new NewInstance(
                OTHER, Set.of(IpAddress.parse("10.0.4.18")), "web", Duration.ofHours(1), false, false, Tags.NONE));

        departures.recordEnd(asked(EndKind.TERMINATE), answer("TerminateInstances", "shutting-down", OTHER));

        assertThat(state(OTHER)).isEqualTo(InstanceState.ACTIVE);
        assertThat(recorded).isEmpty();
    }

    @Test
    void takesNothingOnAnAnswerThatItDoesNotUnderstand() throws Exception {
        assertThatThrownBy(
                        () -> departures.recordEnd(asked(EndKind.TERMINATE), "<html>".getBytes(StandardCharsets.UTF_8)))
                .hasMessage("the EC2 response is invalid");

        assertThat(state(ID)).isEqualTo(InstanceState.ACTIVE);
    }
}
