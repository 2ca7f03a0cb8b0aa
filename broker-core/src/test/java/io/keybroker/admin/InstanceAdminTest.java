package io.keybroker.admin;

import static io.keybroker.admin.AdminServiceFixture.ALICE;
import static io.keybroker.admin.AdminServiceFixture.JSON;
import static io.keybroker.admin.AdminServiceFixture.NOON;
import static io.keybroker.admin.AdminServiceFixture.problemOf;
import static io.keybroker.admin.AdminServiceFixture.worker;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.AdminJson;
import io.keybroker.admin.api.RegisterInstanceRequest;
import io.keybroker.admin.api.RegisterInstanceResponse;
import io.keybroker.admin.api.Responses.InstanceResponse;
import io.keybroker.credential.AccessKeyId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registering instances and changing their state. */
final class InstanceAdminTest {
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
    void answersARegistrationInTheFormOfTheContract() throws Exception {
        RegisterInstanceResponse response = fixture.admin.instances().register(ALICE, worker("batch-1", "10.0.4.17"));

        JsonNode json = JSON.readTree(JSON.writeValueAsString(response));

        assertThat(json.fieldNames()).toIterable().containsExactly("instance", "credentials", "endpoint", "caBundle");
        assertThat(json.get("instance").fieldNames())
                .toIterable()
                .containsExactly("id", "name", "ips", "role", "state", "expiresAt", "tags");
        JsonNode credentials = json.get("credentials");
        assertThat(credentials.fieldNames())
                .toIterable()
                .containsExactly("Version", "AccessKeyId", "SecretAccessKey", "Expiration");
        assertThat(credentials.get("Version").isInt()).isTrue();
        assertThat(credentials.get("Expiration").asText()).isEqualTo("2026-03-01T18:00:00Z");
        AccessKeyId issued = new AccessKeyId(credentials.get("AccessKeyId").asText());
        String id = json.get("instance").get("id").asText();
        assertThat(credentials.get("SecretAccessKey").asText())
                .isEqualTo(fixture.master.current().secretOf(issued, id, 1).reveal());
        assertThat(json.get("endpoint").asText()).isEqualTo("https://aws.broker.internal:8443");
        assertThat(json.get("caBundle").asText()).isEqualTo("/home/ca.pem");
    }

    @Test
    void givesAnInstanceItsTagsAndShowsAndRecordsThem() throws Exception {
        String wanted = """
                {"name": "batch-1", "ips": ["10.0.4.17"], "role": "job-worker", "ttl": "", "supersede": false,
                 "sharedIp": false, "tags": {"team": "data", "Env": "prod"}}
                """;

        fixture.admin.instances().register(ALICE, AdminJson.mapper().readValue(wanted, RegisterInstanceRequest.class));

        JsonNode node =
                JSON.valueToTree(fixture.admin.instances().find("batch-1")).required("tags");
        assertThat(node).isEqualTo(JSON.readTree("{\"Env\": \"prod\", \"team\": \"data\"}"));
        assertThat(fixture.recorded.toString()).contains("tags=Env=prod,team=data");
    }

    @Test
    void takesARegistrationThatKnowsNothingOfTags() throws Exception {
        String wanted = """
                {"name": "batch-1", "ips": ["10.0.4.17"], "role": "job-worker", "ttl": "", "supersede": false,
                 "sharedIp": false}
                """;

        fixture.admin.instances().register(ALICE, AdminJson.mapper().readValue(wanted, RegisterInstanceRequest.class));

        assertThat(fixture.admin.instances().find("batch-1").tags()).isEmpty();
        assertThat(fixture.recorded.toString()).doesNotContain("tags=");
    }

    @Test
    void rejectsTagsThatCannotStand() {
        RegisterInstanceRequest odd =
                new RegisterInstanceRequest("a", List.of("10.0.0.1"), "web", "", false, false, Map.of("aws:x", "1"));

        assertThat(problemOf(() -> fixture.admin.instances().register(ALICE, odd)))
                .hasMessageStartingWith("'aws:x' is not a tag's name");
    }

    @Test
    void rejectsALifeLongerThanTheRoleAllows() {
        RegisterInstanceRequest greedy =
                new RegisterInstanceRequest("web-1", List.of("10.0.0.1"), "web", "3h", false, false, Map.of());

        AdminException problem = problemOf(() -> fixture.admin.instances().register(ALICE, greedy));

        assertThat(problem.kind()).isEqualTo(Kind.USAGE);
        assertThat(problem).hasMessage("ttl 3h is longer than maxTtl of role 'web' (expected: at most 2h)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"6", "h", "-6h", "0h", "06h", "6 h", "6H", "1.5h", "PT6H", "9999999999h", "6h\n"})
    void rejectsWhatIsNoDuration(String ttl) {
        RegisterInstanceRequest odd =
                new RegisterInstanceRequest("web-1", List.of("10.0.0.1"), "web", ttl, false, false, Map.of());

        assertThat(problemOf(() -> fixture.admin.instances().register(ALICE, odd))
                        .kind())
                .isEqualTo(Kind.USAGE);
    }

    @Test
    void offersTheNearestRolesForOneThatDoesNotExist() {
        RegisterInstanceRequest mistyped =
                new RegisterInstanceRequest("b", List.of("10.0.0.1"), "job-wroker", "", false, false, Map.of());

        AdminException problem = problemOf(() -> fixture.admin.instances().register(ALICE, mistyped));

        assertThat(problem.kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(problem).hasMessage("no role is called 'job-wroker' (nearest: job-worker, web)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-a", "a b", "a/b", "a\n", "\u00e4", "..%2f"})
    void rejectsANameThatIsNone(String name) {
        assertThat(problemOf(() -> fixture.admin.instances().register(ALICE, worker(name, "10.0.0.1")))
                        .kind())
                .isEqualTo(Kind.USAGE);
    }

    @Test
    void rejectsARegistrationWithoutARealAddress() {
        assertThat(problemOf(() -> fixture.admin.instances().register(ALICE, worker("a", "010.0.0.1"))))
                .hasMessageContaining("'010.0.0.1' is not an IP address");
        assertThat(problemOf(() -> fixture.admin
                        .instances()
                        .register(
                                ALICE, new RegisterInstanceRequest("a", List.of(), "web", "", false, false, Map.of()))))
                .hasMessageContaining("at least one --ip");
    }

    @Test
    void namesTheOwnerOfAnAddressThatIsTaken() throws Exception {
        fixture.admin.instances().register(ALICE, worker("batch-1", "10.0.4.17"));

        AdminException problem =
                problemOf(() -> fixture.admin.instances().register(ALICE, worker("batch-2", "10.0.4.17")));

        assertThat(problem.kind()).isEqualTo(Kind.CONFLICT);
        assertThat(problem).hasMessageContaining("batch-1").hasMessageContaining("--supersede");
    }

    @Test
    void showsALeaseThatIsOverAndDoesNotResumeIt() throws Exception {
        fixture.admin.instances().register(ALICE, worker("batch-1", "10.0.4.17"));
        AdminService tomorrow = fixture.at(Clock.offset(NOON, Duration.ofDays(1)));

        assertThat(tomorrow.instances().list().instances())
                .extracting(InstanceResponse::state)
                .containsExactly("EXPIRED");
        assertThat(problemOf(() -> tomorrow.instances().resume(ALICE, "batch-1"))
                        .kind())
                .isEqualTo(Kind.NOT_FOUND);
        assertThat(tomorrow.status().status().live()).isZero();
        assertThat(fixture.admin.status().status().live()).isEqualTo(1);
    }

    @Test
    void doesNotResumeWhatIsRevoked() throws Exception {
        fixture.admin.instances().register(ALICE, worker("batch-1", "10.0.4.17"));
        fixture.admin.instances().revoke(ALICE, "batch-1");

        assertThat(problemOf(() -> fixture.admin.instances().resume(ALICE, "batch-1"))
                        .kind())
                .isEqualTo(Kind.CONFLICT);
    }
}
