package io.keybroker.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.admin.Replies.IdentityReply;
import io.keybroker.admin.Replies.InstanceReply;
import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditEvent.Change;
import io.keybroker.audit.AuditRecords;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.identity.Identities;
import io.keybroker.identity.Identity;
import io.keybroker.identity.KnownIdentities;
import io.keybroker.identity.SourceException;
import io.keybroker.identity.SourceException.Reason;
import io.keybroker.launch.Ec2Launcher;
import io.keybroker.policy.Policy;
import io.keybroker.policy.Role;
import io.keybroker.policy.Roles;
import io.keybroker.registry.InstanceState;
import io.keybroker.store.KeyFileWrap;
import io.keybroker.store.SealedKeys;
import io.keybroker.store.SealedMaster;
import io.keybroker.store.SealedMasters;
import io.keybroker.store.SealedSecrets;
import io.keybroker.store.SealedStore;
import io.keybroker.store.SqlGenerations;
import io.keybroker.store.SqlRegistrations;
import io.keybroker.store.SqlStore;
import io.keybroker.store.SqlTickets;
import io.keybroker.store.StoreOpeners;
import io.keybroker.store.StoreSeal;
import io.keybroker.store.UnattendedUnsealing;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

final class AdministrationTest {
    private static final Caller ALICE = new Caller("alice", "request-1");
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);
    private static final Policy NEVER_READ = Policy.NOTHING;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final JsonMapper JSON = AdminJson.mapper();

    private final List<AuditEvent> recorded = new ArrayList<>();
    private boolean diskFull;

    @TempDir
    private Path home;

    private SqlStore store;
    private SqlRegistrations registrations;
    private SealedStore sealedStore;
    private SealedKeys realKeys;
    private SealedMaster master;
    private Administration administration;

    @BeforeEach
    void open() throws Exception {
        store = SqlStore.open(home, "sqlite");
        registrations = new SqlRegistrations(store, NOON, new SecureRandom(), () -> {});
        KeyFileWrap keyFile = KeyFileWrap.file(home, "seal.key", RANDOM);
        keyFile.create();
        SealedStore.create(home, List.of(keyFile), RANDOM);
        sealedStore = SealedStore.open(home, new SqlGenerations(store), RANDOM);
        sealedStore.unseal(keyFile, false);
        realKeys = new SealedKeys(sealedStore);
        master = new SealedMaster(sealedStore);
        administration = at(NOON);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Administration at(Clock clock) {
        Role worker = new Role("job-worker", "app", NEVER_READ, Duration.ofHours(6), Duration.ofDays(30));
        Role web = new Role("web", "app", NEVER_READ, Duration.ofHours(1), Duration.ofHours(2));
        return new Administration(
                new Administration.Parts(
                        registrations,
                        new SqlTickets(store, clock, new SecureRandom(), () -> {}),
                        new Roles(Map.of("job-worker", worker, "web", web)),
                        realKeys,
                        Set.of("app"),
                        known(realKeys),
                        OpenHome.rotations(realKeys, sealedStore, clock),
                        master,
                        new Administration.Kept(
                                new SealedSecrets(sealedStore, clock),
                                new SealedMasters(sealedStore, store, RANDOM, clock),
                                new StoreOpeners(
                                        sealedStore,
                                        home,
                                        new StoreOpeners.Surroundings(Map.of(), arn -> null),
                                        RANDOM)),
                        new StoreSeal(
                                sealedStore, new UnattendedUnsealing(home, Map.of(), arn -> null, RANDOM), RANDOM),
                        this::record,
                        AuditRecords.in(home.resolve("audit")),
                        new Ec2Launcher(UrlConnectionHttpClient.create(), Optional.empty()),
                        clock),
                new Advertised(URI.create("https://aws.broker.internal:8443"), Path.of("/home/ca.pem")));
    }

    /** The sealed keys, and AWS's word on each. */
    private static KnownIdentities known(Identities keys) {
        return new KnownIdentities() {
            @Override
            public Optional<Identity> named(String name) {
                return keys.named(name);
            }

            @Override
            public String callerOf(String name) throws SourceException {
                return keys.named(name)
                        .map(found -> "arn:aws:iam::123456789012:user/" + found.name())
                        .orElseThrow(() -> new SourceException(Reason.NO_KEY, "no key available"));
            }
        };
    }

    private CompletionStage<Void> record(AuditEvent event) {
        if (diskFull) {
            return CompletableFuture.failedFuture(new IOException("disk full"));
        }
        recorded.add(event);
        return CompletableFuture.completedFuture(null);
    }

    private static RegisterInstance worker(String name, String ip) {
        return new RegisterInstance(name, List.of(ip), "job-worker", "", false, false, Map.of());
    }

    private static AdminProblem problemOf(ThrowingCallable call) {
        return catchThrowableOfType(AdminProblem.class, call);
    }

    @Test
    void answersARegistrationInTheFormOfTheContract() throws Exception {
        RegisteredInstance registered = administration.registerInstance(ALICE, worker("batch-1", "10.0.4.17"));

        JsonNode json = JSON.readTree(JSON.writeValueAsString(registered));

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
                .isEqualTo(master.current().secretOf(issued, id, 1).reveal());
        assertThat(json.get("endpoint").asText()).isEqualTo("https://aws.broker.internal:8443");
        assertThat(json.get("caBundle").asText()).isEqualTo("/home/ca.pem");
    }

    @Test
    void givesAnInstanceItsTagsAndShowsAndRecordsThem() throws Exception {
        String wanted = """
                {"name": "batch-1", "ips": ["10.0.4.17"], "role": "job-worker", "ttl": "", "supersede": false,
                 "sharedIp": false, "tags": {"team": "data", "Env": "prod"}}
                """;

        administration.registerInstance(ALICE, AdminJson.mapper().readValue(wanted, RegisterInstance.class));

        JsonNode shown = JSON.valueToTree(administration.instance("batch-1")).required("tags");
        assertThat(shown).isEqualTo(JSON.readTree("{\"Env\": \"prod\", \"team\": \"data\"}"));
        assertThat(recorded.toString()).contains("tags=Env=prod,team=data");
    }

    @Test
    void takesARegistrationThatKnowsNothingOfTags() throws Exception {
        String wanted = """
                {"name": "batch-1", "ips": ["10.0.4.17"], "role": "job-worker", "ttl": "", "supersede": false,
                 "sharedIp": false}
                """;

        administration.registerInstance(ALICE, AdminJson.mapper().readValue(wanted, RegisterInstance.class));

        assertThat(administration.instance("batch-1").tags()).isEmpty();
        assertThat(recorded.toString()).doesNotContain("tags=");
    }

    @Test
    void refusesTagsThatCannotStand() {
        RegisterInstance odd =
                new RegisterInstance("a", List.of("10.0.0.1"), "web", "", false, false, Map.of("aws:x", "1"));

        assertThat(problemOf(() -> administration.registerInstance(ALICE, odd)))
                .hasMessageStartingWith("'aws:x' is not a tag's name");
    }

    @Test
    void printsNoSecretByAccident() throws Exception {
        RegisteredInstance registered = administration.registerInstance(ALICE, worker("batch-1", "10.0.4.17"));
        String secret = JSON.valueToTree(registered)
                .required("credentials")
                .required("SecretAccessKey")
                .asText();

        assertThat(registered.toString()).doesNotContain(secret);
        assertThat(registered.credentials().toString()).doesNotContain(secret);
        assertThat(recorded.toString()).doesNotContain(secret);
        assertThat(new NewIdentity("app", "AKIAIOSFODNN7EXAMPLE", "hush".toCharArray()).toString())
                .doesNotContain("hush");
    }

    @Test
    void recordsEveryChangeWithItsOperator() throws Exception {
        administration.registerInstance(ALICE, worker("batch-1", "10.0.4.17"));
        administration.suspend(ALICE, "batch-1");
        administration.resume(ALICE, "batch-1");
        administration.revoke(ALICE, "batch-1");
        administration.addIdentity(ALICE, new NewIdentity("app", "AKIAIOSFODNN7EXAMPLE", "hush".toCharArray()));

        assertThat(recorded)
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
        diskFull = true;

        AdminProblem problem = problemOf(() -> administration.registerInstance(ALICE, worker("batch-1", "10.0.4.17")));

        assertThat(problem.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(registrations.find("batch-1").state()).isEqualTo(InstanceState.REVOKED);
    }

    @Test
    void revokesEvenWhenTheAuditLogIsFullAndGivesNothing() throws Exception {
        administration.registerInstance(ALICE, worker("batch-1", "10.0.4.17"));
        administration.registerInstance(ALICE, worker("batch-2", "10.0.4.18"));
        administration.suspend(ALICE, "batch-2");
        diskFull = true;

        assertThat(problemOf(() -> administration.revoke(ALICE, "batch-1")).kind())
                .isEqualTo(Kind.UNAVAILABLE);
        assertThat(problemOf(() -> administration.resume(ALICE, "batch-2")).kind())
                .isEqualTo(Kind.UNAVAILABLE);
        assertThat(problemOf(() -> administration.addIdentity(
                                ALICE, new NewIdentity("app", "AKIAIOSFODNN7EXAMPLE", "hush".toCharArray())))
                        .kind())
                .isEqualTo(Kind.UNAVAILABLE);
        assertThat(registrations.find("batch-1").state()).isEqualTo(InstanceState.REVOKED);
        assertThat(registrations.find("batch-2").state()).isEqualTo(InstanceState.SUSPENDED);
        assertThat(realKeys.list()).isEmpty();
    }

    @Test
    void refusesALifeLongerThanTheRoleAllows() {
        RegisterInstance greedy =
                new RegisterInstance("web-1", List.of("10.0.0.1"), "web", "3h", false, false, Map.of());

        AdminProblem problem = problemOf(() -> administration.registerInstance(ALICE, greedy));

        assertThat(problem.kind()).isEqualTo(Kind.USAGE);
        assertThat(problem).hasMessage("ttl 3h is longer than maxTtl of role 'web' (expected: at most 2h)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"6", "h", "-6h", "0h", "06h", "6 h", "6H", "1.5h", "PT6H", "9999999999h", "6h\n"})
    void refusesWhatIsNoDuration(String ttl) {
        RegisterInstance odd = new RegisterInstance("web-1", List.of("10.0.0.1"), "web", ttl, false, false, Map.of());

        assertThat(problemOf(() -> administration.registerInstance(ALICE, odd)).kind())
                .isEqualTo(Kind.USAGE);
    }

    @Test
    void offersTheNearestRolesForOneThatDoesNotExist() {
        RegisterInstance mistyped =
                new RegisterInstance("b", List.of("10.0.0.1"), "job-wroker", "", false, false, Map.of());

        AdminProblem problem = problemOf(() -> administration.registerInstance(ALICE, mistyped));

        assertThat(problem.kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(problem).hasMessage("no role is called 'job-wroker' (nearest: job-worker, web)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-a", "a b", "a/b", "a\n", "\u00e4", "..%2f"})
    void refusesANameThatIsNone(String name) {
        assertThat(problemOf(() -> administration.registerInstance(ALICE, worker(name, "10.0.0.1")))
                        .kind())
                .isEqualTo(Kind.USAGE);
    }

    @Test
    void refusesARegistrationWithoutARealAddress() {
        assertThat(problemOf(() -> administration.registerInstance(ALICE, worker("a", "010.0.0.1"))))
                .hasMessageContaining("'010.0.0.1' is not an IP address");
        assertThat(problemOf(() -> administration.registerInstance(
                        ALICE, new RegisterInstance("a", List.of(), "web", "", false, false, Map.of()))))
                .hasMessageContaining("at least one --ip");
    }

    @Test
    void namesTheOwnerOfAnAddressThatIsTaken() throws Exception {
        administration.registerInstance(ALICE, worker("batch-1", "10.0.4.17"));

        AdminProblem problem = problemOf(() -> administration.registerInstance(ALICE, worker("batch-2", "10.0.4.17")));

        assertThat(problem.kind()).isEqualTo(Kind.CONFLICT);
        assertThat(problem).hasMessageContaining("batch-1").hasMessageContaining("--supersede");
    }

    @Test
    void showsALeaseThatIsOverAndDoesNotResumeIt() throws Exception {
        administration.registerInstance(ALICE, worker("batch-1", "10.0.4.17"));
        Administration tomorrow = at(Clock.offset(NOON, Duration.ofDays(1)));

        assertThat(tomorrow.instances().instances())
                .extracting(InstanceReply::state)
                .containsExactly("EXPIRED");
        assertThat(problemOf(() -> tomorrow.resume(ALICE, "batch-1")).kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(tomorrow.status().live()).isZero();
        assertThat(administration.status().live()).isEqualTo(1);
    }

    @Test
    void doesNotResumeWhatIsRevoked() throws Exception {
        administration.registerInstance(ALICE, worker("batch-1", "10.0.4.17"));
        administration.revoke(ALICE, "batch-1");

        assertThat(problemOf(() -> administration.resume(ALICE, "batch-1")).kind())
                .isEqualTo(Kind.CONFLICT);
    }

    @Test
    void keepsARealKeyAndShowsItsIdAlone() throws Exception {
        assertThat(administration.status().keyless()).containsExactly("app");
        assertThat(administration.role("web").ready()).isFalse();

        administration.addIdentity(ALICE, new NewIdentity("app", "AKIAIOSFODNN7EXAMPLE", "hush".toCharArray()));

        Identity kept = realKeys.named("app").orElseThrow();
        assertThat(kept.credential().secret().reveal()).isEqualTo("hush");
        assertThat(administration.identities().identities())
                .extracting(IdentityReply::name, IdentityReply::accessKeyId)
                .containsExactly(tuple("app", "AKIAIOSFODNN7EXAMPLE"));
        assertThat(administration.role("web").ready()).isTrue();
        assertThat(administration.status().state()).isEqualTo("ready");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ASIAIOSFODNN7EXAMPLE", "BKIAIOSFODNN7EXAMPLE", "AKIA", "akiaiosfodnn7example"})
    void refusesAKeyIdThatIsNoLastingAwsKey(String id) {
        assertThat(problemOf(() -> administration.addIdentity(ALICE, new NewIdentity("app", id, "hush".toCharArray())))
                        .kind())
                .isEqualTo(Kind.USAGE);
    }

    @Test
    void refusesAKeyForAnIdentityThatBrokerYamlDoesNotName() {
        assertThat(problemOf(() -> administration.addIdentity(
                        ALICE, new NewIdentity("aap", "AKIAIOSFODNN7EXAMPLE", "hush".toCharArray()))))
                .hasMessage("no identity is called 'aap' (nearest: app)");
    }

    @Test
    void neitherRegistersNorTakesAKeyWhileItIsSealed() throws Exception {
        sealedStore.seal();

        assertThat(problemOf(() -> administration.registerInstance(ALICE, worker("batch-1", "10.0.4.17")))
                        .kind())
                .isEqualTo(Kind.SEALED);
        assertThat(administration.instances().instances()).isEmpty();
        AdminProblem problem = problemOf(() -> administration.addIdentity(
                ALICE, new NewIdentity("app", "AKIAIOSFODNN7EXAMPLE", "hush".toCharArray())));
        assertThat(problem.kind()).isEqualTo(Kind.SEALED);
        assertThat(problem.hint()).contains("broker unseal");
    }

    @Test
    void asksAwsWhomAKeyBelongsToAndForgetsIt() throws Exception {
        assertThat(problemOf(() -> administration.verifyIdentity("app"))).hasMessageContaining("no key available");
        assertThat(problemOf(() -> administration.verifyIdentity("apq")).kind()).isEqualTo(Kind.NOT_FOUND);
        administration.addIdentity(ALICE, new NewIdentity("app", "AKIAIOSFODNN7EXAMPLE", "hush".toCharArray()));

        assertThat(administration.verifyIdentity("app"))
                .isEqualTo(
                        new Replies.CallerReply("app", "AKIAIOSFODNN7EXAMPLE", "arn:aws:iam::123456789012:user/app"));
        assertThat(administration.removeIdentity(ALICE, "app").accessKeyId()).isEmpty();
        assertThat(problemOf(() -> administration.removeIdentity(ALICE, "app")).kind())
                .isEqualTo(Kind.NOT_FOUND);
        assertThat(recorded.get(recorded.size() - 1))
                .isInstanceOfSatisfying(
                        Change.class,
                        change -> assertThat(change.verb() + " " + change.detail())
                                .isEqualTo("identity rm accessKeyId=AKIAIOSFODNN7EXAMPLE"));
    }
}
