package io.keybroker.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.admin.api.PutIdentityRequest;
import io.keybroker.admin.api.RegisterInstanceRequest;
import io.keybroker.admin.api.RoleResponses.RoleChange;
import io.keybroker.admin.api.RoleResponses.RoleDetails;
import io.keybroker.admin.api.RoleResponses.RolesReloaded;
import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditEvent.Change;
import io.keybroker.policy.Policy;
import io.keybroker.policy.Tags;
import io.keybroker.role.Presign;
import io.keybroker.role.Role;
import io.keybroker.role.Role.IdentityMapping;
import io.keybroker.role.Role.Options;
import io.keybroker.role.Roles;
import io.keybroker.store.sql.SqlDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RoleReloaderTest {
    private static final OperatorContext ALICE = new OperatorContext("alice", "request-1");
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<AuditEvent> recorded = new ArrayList<>();
    private final Map<String, Role> file = new HashMap<>();
    private Roles roles = new Roles(Map.of());
    private boolean badFile;
    private boolean diskFull;

    @TempDir
    private Path home;

    private SqlDatabase store;
    private AdminService admin;

    @BeforeEach
    void open() throws Exception {
        store = SqlDatabase.open(home, "sqlite");
        file.put("web", new Role("web", "app", Policy.NOTHING, HOUR, HOUR));
        file.put("batch", new Role("batch", "app", Policy.NOTHING, HOUR, HOUR));
        roles = new Roles(file);
        admin = TestHome.make(home, store).admin(roles, this::record, NOON, this::read);
        admin.identities().add(ALICE, new PutIdentityRequest("app", "AKIAIOSFODNN7EXAMPLE", "hush".toCharArray()));
        recorded.clear();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private CompletionStage<Void> record(AuditEvent event) {
        if (diskFull) {
            return CompletableFuture.failedFuture(new IOException("disk full"));
        }
        recorded.add(event);
        return CompletableFuture.completedFuture(null);
    }

    private Map<String, Role> read() throws AdminException {
        if (badFile) {
            throw new AdminException(Kind.USAGE, "broker.yaml, line 7: roles.web.policy is wrong", "");
        }
        return Map.copyOf(file);
    }

    private Policy policy(String action) throws Exception {
        Path document = Files.writeString(
                home.resolve("p.json"),
                "{\"Version\": \"2012-10-17\", \"Statement\": {\"Sid\": \"One\", \"Effect\": \"Allow\", \"Action\": \""
                        + action + "\", \"Resource\": \"*\"}}");
        return Policy.read(List.of(document));
    }

    private void register(String name, String ip) throws Exception {
        admin.instances()
                .register(ALICE, new RegisterInstanceRequest(name, List.of(ip), "batch", "", false, false, Map.of()));
    }

    @Test
    void saysAndRecordsWhatHasChanged() throws Exception {
        Options learning = new Options(Presign.BOUND, true, Set.of("sts:AssumeRole"), true);
        IdentityMapping signers = new IdentityMapping("app", Map.of("s3", "app"));
        file.put(
                "web",
                new Role(
                        "web",
                        signers,
                        policy("s3:*"),
                        Duration.ofHours(2),
                        Duration.ofHours(3),
                        learning,
                        Tags.NONE,
                        Optional.empty()));
        file.put("new", new Role("new", "app", Policy.NOTHING, HOUR, HOUR));
        file.remove("batch");

        RolesReloaded reloaded = admin.roles().reload(ALICE);

        assertThat(reloaded.changes())
                .containsExactly(
                        new RoleChange("batch", "removed", List.of()),
                        new RoleChange("new", "added", List.of()),
                        new RoleChange(
                                "web",
                                "changed",
                                List.of("identities", "policy", "ttl", "maxTtl", "presign", "sigv2", "mint", "mode")));
        assertThat(reloaded.warnings()).isEmpty();
        assertThat(roles.byName()).isEqualTo(file);
        assertThat(recorded)
                .containsExactly(new Change(
                        NOON.instant(),
                        "request-1",
                        "alice",
                        "role reload",
                        "roles",
                        "removed batch; added new; changed web"
                                + " (identities, policy, ttl, maxTtl, presign, sigv2, mint, mode)"));
    }

    @Test
    void recordsNothingWhereNothingHasChanged() throws Exception {
        assertThat(admin.roles().reload(ALICE).changes()).isEmpty();
        assertThat(recorded).isEmpty();
    }

    @Test
    void leavesAllAsItWasIfAFileIsBad() {
        badFile = true;
        file.remove("batch");

        AdminException problem =
                catchThrowableOfType(AdminException.class, () -> admin.roles().reload(ALICE));

        assertThat(problem.getMessage()).isEqualTo("broker.yaml, line 7: roles.web.policy is wrong");
        assertThat(roles.byName()).containsOnlyKeys("web", "batch");
        assertThat(recorded).isEmpty();
    }

    @Test
    void leavesAllAsItWasIfTheChangeCannotBeRecorded() {
        diskFull = true;
        file.remove("batch");

        AdminException problem =
                catchThrowableOfType(AdminException.class, () -> admin.roles().reload(ALICE));

        assertThat(problem.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(roles.byName()).containsOnlyKeys("web", "batch");
    }

    @Test
    void warnsOfLiveInstancesWhoseRoleIsGone() throws Exception {
        register("one", "10.0.4.1");
        register("two", "10.0.4.2");
        register("three", "10.0.4.3");
        admin.instances().revoke(ALICE, "two");
        admin.instances().suspend(ALICE, "three");
        file.remove("batch");

        assertThat(admin.roles().reload(ALICE).warnings())
                .containsExactly("the role 'batch' was removed, but 2 live instance(s) use it: their requests get 503");
    }

    @Test
    void warnsOfIdentitiesWithoutAKey() throws Exception {
        file.put(
                "web",
                new Role(
                        "web",
                        new IdentityMapping("app", Map.of("ec2", "ops")),
                        Policy.NOTHING,
                        HOUR,
                        HOUR,
                        Options.NONE,
                        Tags.NONE,
                        Optional.empty()));

        assertThat(admin.roles().reload(ALICE).warnings())
                .containsExactly("the identity 'ops' of role 'web' has no key yet");
    }

    @Test
    void showsARoleWithTheStatementsOfItsPolicy() throws Exception {
        Options leeway = new Options(Presign.BOUND, false, Set.of("sts:AssumeRole"), true);
        file.put(
                "web",
                new Role(
                        "web",
                        new IdentityMapping("app", Map.of("ec2", "ops")),
                        policy("s3:*"),
                        HOUR,
                        HOUR,
                        leeway,
                        Tags.NONE,
                        Optional.empty()));
        admin.roles().reload(ALICE);

        RoleDetails web = admin.roles().find("web");

        assertThat(web.identities()).containsExactly(Map.entry("ec2", "ops"));
        assertThat(web.presign()).isEqualTo("bound");
        assertThat(web.mode()).isEqualTo("learn");
        assertThat(web.mint()).containsExactly("sts:AssumeRole");
        assertThat(web.statements()).singleElement().satisfies(statement -> {
            assertThat(statement.sid()).isEqualTo("One");
            assertThat(statement.line()).isEqualTo(1);
            assertThat(statement.file()).isEqualTo(home.resolve("p.json").toString());
            assertThat(statement.actions()).containsExactly("s3:*");
            assertThat(statement.resources()).containsExactly("*");
            assertThat(statement.effect()).isEqualTo("Allow");
        });
    }
}
