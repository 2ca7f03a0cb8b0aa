package io.keybroker.admin;

import static io.keybroker.admin.AdminServiceFixture.ALICE;
import static io.keybroker.admin.AdminServiceFixture.JSON;
import static io.keybroker.admin.AdminServiceFixture.problemOf;
import static io.keybroker.admin.AdminServiceFixture.worker;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.PutIdentityRequest;
import io.keybroker.admin.api.RegisterInstanceResponse;
import io.keybroker.audit.AuditEvent.Change;
import io.keybroker.registry.InstanceState;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators' changes in the audit log, and what happens when it takes no more. */
final class ChangeAuditTest {
    private final AdminServiceFixture fixture = new AdminServiceFixture();

    @BeforeEach
    void open(@TempDir Path home) throws Exception {
        fixture.open(home);
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void printsNoSecretByAccident() throws Exception {
        RegisterInstanceResponse response = fixture.admin.instances().register(ALICE, worker("batch-1", "10.0.4.17"));
        String secret = JSON.valueToTree(response)
                .required("credentials")
                .required("SecretAccessKey")
                .asText();

        assertThat(response.toString()).doesNotContain(secret);
        assertThat(response.credentials().toString()).doesNotContain(secret);
        assertThat(fixture.recorded.toString()).doesNotContain(secret);
        assertThat(new PutIdentityRequest("app", "AKIAIOSFODNN7EXAMPLE", "hush".toCharArray()).toString())
                .doesNotContain("hush");
    }

    @Test
    void recordsEveryChangeWithItsOperator() throws Exception {
        fixture.admin.instances().register(ALICE, worker("batch-1", "10.0.4.17"));
        fixture.admin.instances().suspend(ALICE, "batch-1");
        fixture.admin.instances().resume(ALICE, "batch-1");
        fixture.admin.instances().revoke(ALICE, "batch-1");
        fixture.admin
                .identities()
                .add(ALICE, new PutIdentityRequest("app", "AKIAIOSFODNN7EXAMPLE", "hush".toCharArray()));

        assertThat(fixture.recorded)
                .extracting(event -> ((Change) event).operator() + ": " + ((Change) event).verb())
                .containsExactly(
                        "alice: instance register",
                        "alice: instance suspend",
                        "alice: instance resume",
                        "alice: instance revoke",
                        "alice: identity add");
    }

    @Test
    void leavesNothingBehindOfARegistrationThatCouldNotBeRecorded() throws Exception {
        fixture.diskFull = true;

        AdminException problem =
                problemOf(() -> fixture.admin.instances().register(ALICE, worker("batch-1", "10.0.4.17")));

        assertThat(problem.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(fixture.registrations.find("batch-1").state()).isEqualTo(InstanceState.REVOKED);
    }

    @Test
    void revokesEvenWhenTheAuditLogIsFullAndGivesNothing() throws Exception {
        fixture.admin.instances().register(ALICE, worker("batch-1", "10.0.4.17"));
        fixture.admin.instances().register(ALICE, worker("batch-2", "10.0.4.18"));
        fixture.admin.instances().suspend(ALICE, "batch-2");
        fixture.diskFull = true;

        assertThat(problemOf(() -> fixture.admin.instances().revoke(ALICE, "batch-1"))
                        .kind())
                .isEqualTo(Kind.UNAVAILABLE);
        assertThat(problemOf(() -> fixture.admin.instances().resume(ALICE, "batch-2"))
                        .kind())
                .isEqualTo(Kind.UNAVAILABLE);
        assertThat(problemOf(() -> fixture.admin
                                .identities()
                                .add(
                                        ALICE,
                                        new PutIdentityRequest("app", "AKIAIOSFODNN7EXAMPLE", "hush".toCharArray())))
                        .kind())
                .isEqualTo(Kind.UNAVAILABLE);
        assertThat(fixture.registrations.find("batch-1").state()).isEqualTo(InstanceState.REVOKED);
        assertThat(fixture.registrations.find("batch-2").state()).isEqualTo(InstanceState.SUSPENDED);
        assertThat(fixture.realKeys.list()).isEmpty();
    }
}
