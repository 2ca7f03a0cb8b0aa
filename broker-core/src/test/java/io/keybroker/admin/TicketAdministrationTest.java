package io.keybroker.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.AdminJson;
import io.keybroker.admin.api.CreateTicketRequest;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.admin.api.TicketMessages.AnnounceRequest;
import io.keybroker.admin.api.TicketMessages.AnnouncedInstance;
import io.keybroker.admin.api.TicketMessages.IssuedTicketResponse;
import io.keybroker.admin.api.TicketMessages.TicketResponse;
import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditEvent.Change;
import io.keybroker.policy.Policy;
import io.keybroker.role.Role;
import io.keybroker.role.Roles;
import io.keybroker.store.sql.SqlDatabase;
import io.keybroker.ticket.EnrolmentConflictAction;
import io.keybroker.ticket.EnrolmentEvidence;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TicketAdministrationTest {
    private static final OperatorContext ALICE = new OperatorContext("alice", "request-1");
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);
    private static final Policy NEVER_READ = null;
    private static final JsonMapper JSON = AdminJson.mapper();

    private final List<AuditEvent> recorded = new ArrayList<>();
    private boolean diskFull;

    @TempDir
    private Path home;

    private SqlDatabase store;
    private TestHome open;
    private AdminService admin;

    @BeforeEach
    void openAHome() throws Exception {
        store = SqlDatabase.open(home, "sqlite");
        open = TestHome.make(home, store);
        admin = at(NOON);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private AdminService at(Clock clock) {
        Role web = new Role("web", "app", NEVER_READ, Duration.ofHours(1), Duration.ofHours(2));
        return open.admin(new Roles(Map.of("web", web)), this::record, clock);
    }

    private CompletionStage<Void> record(AuditEvent event) {
        if (diskFull) {
            return CompletableFuture.failedFuture(new IOException("disk full"));
        }
        recorded.add(event);
        return CompletableFuture.completedFuture(null);
    }

    private static AdminException problemOf(ThrowingCallable call) {
        return catchThrowableOfType(AdminException.class, call);
    }

    private static CreateTicketRequest order(
            String role, int count, String validity, EnrolmentEvidence evidence, String... addresses) {
        return new CreateTicketRequest(
                role,
                count,
                validity,
                "",
                "",
                evidence,
                List.of(addresses),
                "",
                "",
                "",
                false,
                EnrolmentConflictAction.KEEP,
                "why",
                Map.of("team", "data"));
    }

    @Test
    void issuesATicketOnceAndShowsItWithoutItsSecretAfter() throws Exception {
        IssuedTicketResponse issued =
                admin.tickets().issue(ALICE, order("web", 20, "", EnrolmentEvidence.ADDRESS, "10.0.4.0/24"));

        JsonNode json = JSON.readTree(JSON.writeValueAsString(issued));
        assertThat(json.fieldNames()).toIterable().containsExactly("ticket", "token", "endpoint", "caBundle");
        String token = json.get("token").asText();
        TicketResponse ticket = admin.tickets().find(issued.ticket().id());
        assertThat(token).startsWith("bkt1." + ticket.id() + ".");
        assertThat(ticket).isEqualTo(issued.ticket());
        assertThat(ticket.state()).isEqualTo("OPEN");
        assertThat(ticket.tags()).containsExactly(Map.entry("team", "data"));
        assertThat(ticket.ttl()).isEqualTo(Duration.ofHours(1));
        assertThat(ticket.maxLife()).isEqualTo(Duration.ofHours(2));
        assertThat(ticket.expiresAt()).isEqualTo("2026-03-01T12:15:00Z");
        assertThat(admin.tickets().list().tickets()).containsExactly(ticket);
        assertThat(recorded.toString() + issued + ticket).doesNotContain(token.substring(token.lastIndexOf('.') + 1));
    }

    @Test
    void revokesATicketAndKnowsItsStates() throws Exception {
        String id = admin.tickets()
                .issue(ALICE, order("web", 1, "10m", EnrolmentEvidence.EC2))
                .ticket()
                .id();
        String other = admin.tickets()
                .issue(ALICE, order("web", 1, "10m", EnrolmentEvidence.EC2))
                .ticket()
                .id();

        assertThat(admin.tickets().revoke(ALICE, id).state()).isEqualTo("REVOKED");
        assertThat(at(Clock.offset(NOON, Duration.ofMinutes(10)))
                        .tickets()
                        .find(other)
                        .state())
                .isEqualTo("EXPIRED");
        assertThat(recorded)
                .extracting(event -> ((Change) event).verb())
                .containsExactly("ticket create", "ticket create", "ticket revoke");
    }

    @Test
    void notesWhatALaunchHasBroughtUp() throws Exception {
        String id = admin.tickets()
                .issue(ALICE, order("web", 1, "", EnrolmentEvidence.EC2))
                .ticket()
                .id();
        AnnouncedInstance expected = new AnnouncedInstance("i-0123456789abcdef0", "10.0.4.17");

        assertThat(admin.tickets()
                        .announce(ALICE, id, new AnnounceRequest(List.of(expected)))
                        .expected())
                .containsExactly(expected);
        assertThat(problemOf(() -> admin.tickets()
                                .announce(
                                        ALICE,
                                        id,
                                        new AnnounceRequest(List.of(new AnnouncedInstance("x", "10.0.4.17")))))
                        .kind())
                .isEqualTo(Kind.USAGE);
        assertThat(problemOf(() -> admin.tickets()
                                .announce(
                                        ALICE,
                                        id,
                                        new AnnounceRequest(
                                                List.of(new AnnouncedInstance("i-0123456789abcdef0", "x")))))
                        .kind())
                .isEqualTo(Kind.USAGE);
    }

    @Test
    void rejectsATicketThatWouldBeGoodForAnybodyOrForTooLong() {
        assertThat(problemOf(() -> admin.tickets().issue(ALICE, order("web", 1, "", EnrolmentEvidence.ADDRESS))))
                .hasMessageContaining("needs an address range");
        assertThat(problemOf(() -> admin.tickets().issue(ALICE, order("web", 0, "", EnrolmentEvidence.EC2))))
                .hasMessageContaining("1 to 10000");
        assertThat(problemOf(() -> admin.tickets().issue(ALICE, order("web", 1, "31d", EnrolmentEvidence.EC2))))
                .hasMessageContaining("expected: up to");
        assertThat(problemOf(() ->
                                admin.tickets().issue(ALICE, order("web", 1, "", EnrolmentEvidence.EC2, "10.0.4.1/24")))
                        .kind())
                .isEqualTo(Kind.USAGE);
        assertThat(problemOf(() -> admin.tickets().issue(ALICE, order("wbe", 1, "", EnrolmentEvidence.EC2)))
                        .kind())
                .isEqualTo(Kind.NOT_FOUND);
        assertThat(problemOf(() -> admin.tickets().find("t-0")).kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(problemOf(() -> admin.tickets().revoke(ALICE, "t-0")).kind()).isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void leavesNoTicketOpenThatCouldNotBeRecorded() {
        diskFull = true;

        assertThat(problemOf(() -> admin.tickets().issue(ALICE, order("web", 1, "", EnrolmentEvidence.EC2)))
                        .kind())
                .isEqualTo(Kind.UNAVAILABLE);
        assertThat(admin.tickets().list().tickets())
                .extracting(TicketResponse::state)
                .containsExactly("REVOKED");
    }
}
