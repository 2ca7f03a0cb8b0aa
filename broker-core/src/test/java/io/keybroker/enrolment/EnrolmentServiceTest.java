package io.keybroker.enrolment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.audit.AuditEvent;
import io.keybroker.auth.Authenticator;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.SecretDerivation;
import io.keybroker.ec2.FakeInstanceDescriber;
import io.keybroker.ec2.InstanceDescriber;
import io.keybroker.ec2.InstanceDescription;
import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.net.CidrBlock;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Policy;
import io.keybroker.registry.Instance;
import io.keybroker.role.Role;
import io.keybroker.role.Roles;
import io.keybroker.signing.SigningKeyCache;
import io.keybroker.store.sql.RegistryPoller;
import io.keybroker.store.sql.SqlDatabase;
import io.keybroker.store.sql.SqlEc2InstanceStore;
import io.keybroker.store.sql.SqlInstanceStore;
import io.keybroker.store.sql.SqlTicketStore;
import io.keybroker.ticket.EnrolmentConflictAction;
import io.keybroker.ticket.EnrolmentEvidence;
import io.keybroker.ticket.EnrolmentTerms;
import io.keybroker.ticket.ExpectedInstance;
import io.keybroker.ticket.IssuedTicket;
import io.keybroker.ticket.NewTicket;
import io.keybroker.ticket.TicketScope;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

final class EnrolmentServiceTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final JsonMapper JSON = new JsonMapper();
    private static final SecretDerivation SECRETS = new SecretDerivation(new byte[32]);
    private static final String ID = "i-0123456789abcdef0";
    private static final String IP = "10.0.4.17";
    private static final Policy NEVER_READ = null;
    private static final EnrolmentTerms TERMS =
            new EnrolmentTerms(Duration.ofHours(6), Duration.ofDays(30), false, EnrolmentConflictAction.SUSPEND);
    private static final TicketScope EC2 = new TicketScope(
            EnrolmentEvidence.EC2, Set.of(), Optional.of("123456789012"), Optional.empty(), Optional.empty());
    private static final TicketScope HERE = new TicketScope(
            EnrolmentEvidence.ADDRESS,
            Set.of(CidrBlock.parse("10.0.4.0/24")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    @TempDir
    private static Path certificates;

    private static DocumentSigner region;

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
    private boolean diskFull;
    private boolean sealed;
    private SqlDatabase store;
    private RegistryPoller follower;
    private SqlTicketStore tickets;

    @BeforeAll
    static void makeARegion() throws Exception {
        region = new DocumentSigner(1);
        region.saveCertificate(certificates, "eu-west-1");
    }

    @BeforeEach
    void open() throws Exception {
        store = SqlDatabase.open(home, "sqlite");
        follower = RegistryPoller.start(store, Duration.ofDays(1), Duration.ofDays(1), System::nanoTime);
        tickets = new SqlTicketStore(store, clock, new SecureRandom(), follower::refresh);
    }

    @AfterEach
    void close() {
        follower.close();
        store.close();
    }

    private EnrolmentService enrolments(Optional<InstanceDescriber> ec2) throws IOException {
        IdentityDocumentVerifier documents =
                new IdentityDocumentVerifier(RegionCertificates.bundled().withDirectory(certificates), clock);
        return new EnrolmentService(new EnrolmentService.Parts(
                tickets,
                new Roles(Map.of(
                        "job-worker",
                        new Role("job-worker", "app", NEVER_READ, Duration.ofHours(6), Duration.ofDays(30)))),
                this::secrets,
                new Authenticator(follower, SECRETS, new SigningKeyCache(), clock),
                new EnrolmentService.Witnesses(
                        documents, ec2, new SqlEc2InstanceStore(store, clock, follower::refresh)),
                this::record,
                () -> URI.create("https://aws.broker.internal:8443"),
                clock,
                new SecureRandom()));
    }

    private SecretDerivation secrets() throws RequestRejectedException {
        if (sealed) {
            throw new RequestRejectedException(ErrorCode.UNAVAILABLE, "the broker is sealed");
        }
        return SECRETS;
    }

    private CompletionStage<Void> record(AuditEvent event) {
        if (diskFull) {
            return CompletableFuture.failedFuture(new IOException("disk full"));
        }
        recorded.add(event);
        return CompletableFuture.completedFuture(null);
    }

    private EnrolmentService alone() throws IOException {
        return enrolments(Optional.empty());
    }

    private static FakeInstanceDescriber says(InstanceDescription description) {
        return new FakeInstanceDescriber("eu-west-1").says(ID, description);
    }

    private static InstanceDescription running() {
        return FakeInstanceDescriber.at(IP, "running");
    }

    private IssuedTicket issue(TicketScope scope) {
        return tickets.issue(new NewTicket("job-worker", scope, 5, Duration.ofMinutes(15), TERMS, ""));
    }

    private static RequestOrigin peer(String ip) {
        return new RequestOrigin(IpAddress.parse(ip), "request-1");
    }

    private static String nonce(int number) {
        return "%064x".formatted(number);
    }

    private static byte[] body(IssuedTicket ticket, int nonce) {
        return utf8("{\"v\":1,\"ticket\":\"" + ticket.token().reveal() + "\",\"nonce\":\"" + nonce(nonce) + "\"}");
    }

    private static byte[] body(IssuedTicket ticket, int nonce, String document) throws Exception {
        return utf8("{\"v\":1,\"ticket\":\"" + ticket.token().reveal() + "\",\"nonce\":\"" + nonce(nonce)
                + "\",\"iid\":\"" + region.sign(document) + "\"}");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String document() {
        return DocumentSigner.document(ID, IP, "eu-west-1", NOW);
    }

    private static EnrolmentError refusalOf(EnrolmentService enrolments, String ip, byte[] body) {
        return catchThrowableOfType(EnrolmentRejectedException.class, () -> enrolments.enrol(peer(ip), body))
                .refusal();
    }

    private RequestHead signed(EnrolResponse credential, String service, byte[] body) {
        JsonNode json = JSON.valueToTree(credential);
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(URI.create("https://aws.broker.internal:8443/.broker/renew"))
                .putHeader("Content-Type", "application/json")
                .build();
        SdkHttpRequest signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(AwsCredentialsIdentity.create(
                                json.get("AccessKeyId").asText(),
                                json.get("SecretAccessKey").asText()))
                        .request(request)
                        .payload(ContentStreamProvider.fromByteArray(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "broker")
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock))
                .request();
        Headers.Builder headers = Headers.builder();
        signed.forEachHeader((name, values) -> values.forEach(value -> headers.add(name, value)));
        return new RequestHead("POST", "/.broker/renew", io.keybroker.http.Query.none(), headers.build());
    }

    @Test
    void turnsAwayWhomALaunchThatIsAllAnnouncedDidNotBringUp() throws Exception {
        IssuedTicket ticket = issue(EC2);
        tickets.announceAll(
                ticket.ticket().id(),
                Set.of(new ExpectedInstance("i-0fedcba9876543210", IpAddress.parse("10.0.4.99"))));

        assertThat(refusalOf(enrolments(Optional.of(says(running()))), IP, body(ticket, 1, document())))
                .isEqualTo(EnrolmentError.OUT_OF_SCOPE);
    }

    @Test
    void givesACredentialInTheFormThatSdksReadAndRecordsIt() throws Exception {
        EnrolResponse reply = alone().enrol(peer(IP), body(issue(HERE), 1));

        JsonNode json = JSON.valueToTree(reply);
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "Version",
                        "AccessKeyId",
                        "SecretAccessKey",
                        "Expiration",
                        "instance",
                        "role",
                        "renewIn",
                        "endpoint",
                        "now");
        Instance instance = follower.current()
                .findByAccessKeyId(new AccessKeyId(json.get("AccessKeyId").asText()))
                .orElseThrow();
        String secret =
                SECRETS.secretOf(instance.accessKeyId(), instance.id(), 1).reveal();
        assertThat(json.get("SecretAccessKey").asText()).isEqualTo(secret);
        assertThat(json.get("Expiration").asText()).isEqualTo("2026-03-01T18:00:00Z");
        assertThat(json.get("renewIn").asLong()).isBetween(3 * 3600L, 15_120L);
        assertThat(recorded).singleElement().isInstanceOf(AuditEvent.Enrolment.class);
        assertThat(recorded.toString() + reply).doesNotContain(secret);
    }

    @Test
    void spreadsTheRenewalsOfALaunch() throws Exception {
        Set<Long> times = new HashSet<>();
        for (int i = 1; i <= 5; i++) {
            times.add(alone().enrol(peer("10.0.4." + i), body(issue(HERE), i)).renewIn());
        }

        assertThat(times).hasSizeGreaterThan(1);
    }

    @Test
    void givesTheSameCredentialToOneThatLostTheAnswer() throws Exception {
        IssuedTicket ticket = issue(HERE);
        EnrolmentService broker = alone();
        EnrolResponse first = broker.enrol(peer(IP), body(ticket, 1));

        EnrolResponse second = broker.enrol(peer(IP), body(ticket, 1));

        assertThat(second.accessKeyId()).isEqualTo(first.accessKeyId());
        assertThat(second.secretAccessKey()).isEqualTo(first.secretAccessKey());
    }

    @Test
    void raisesAnAlarmInTheAuditLogForASecondClaim() throws Exception {
        IssuedTicket ticket = issue(HERE);
        alone().enrol(peer(IP), body(ticket, 1));

        assertThat(refusalOf(alone(), IP, body(ticket, 2))).isEqualTo(EnrolmentError.ALREADY_ENROLLED);

        AuditEvent.EnrolmentRefused event = (AuditEvent.EnrolmentRefused) recorded.get(1);
        assertThat(event.alarm()).isTrue();
        assertThat(event.subject()).isEqualTo(ticket.ticket().id());
        assertThat(event.toString()).doesNotContain(ticket.token().reveal()).doesNotContain(nonce(2));
    }

    @Test
    void givesNothingThatCouldNotBeRecordedAndTheSameLater() throws Exception {
        IssuedTicket ticket = issue(HERE);
        EnrolmentService broker = alone();
        diskFull = true;
        assertThat(refusalOf(broker, IP, body(ticket, 1))).isEqualTo(EnrolmentError.UNAVAILABLE);

        diskFull = false;
        broker.enrol(peer(IP), body(ticket, 1));

        assertThat(follower.current().size()).isEqualTo(1);
        assertThat(tickets.find(ticket.ticket().id()).used()).isEqualTo(1);
    }

    @Test
    void refusesAnAddressThatTheTicketIsNotFor() throws Exception {
        assertThat(refusalOf(alone(), "10.0.5.17", body(issue(HERE), 1))).isEqualTo(EnrolmentError.OUT_OF_SCOPE);
    }

    @Test
    void enrolsAnInstanceThatTheLauncherHasAnnounced() throws Exception {
        IssuedTicket ticket = issue(EC2);
        assertThat(refusalOf(alone(), IP, body(ticket, 1, document()))).isEqualTo(EnrolmentError.PENDING);
        tickets.announce(ticket.ticket().id(), Set.of(new ExpectedInstance(ID, IpAddress.parse(IP))));

        EnrolResponse reply = alone().enrol(peer(IP), body(ticket, 1, document()));

        assertThat(reply.instance()).isEqualTo(ID);
    }

    @Test
    void refusesOneThatTheLauncherHasSeenElsewhere() throws Exception {
        IssuedTicket ticket = issue(EC2);
        tickets.announce(ticket.ticket().id(), Set.of(new ExpectedInstance(ID, IpAddress.parse("10.0.4.18"))));

        assertThat(refusalOf(alone(), IP, body(ticket, 1, document()))).isEqualTo(EnrolmentError.EC2_MISMATCH);
    }

    @Test
    void enrolsAnInstanceThatEc2KnowsOrWhoseAddressTheOperatorNamed() throws Exception {
        TicketScope both = new TicketScope(
                EnrolmentEvidence.EC2, HERE.addresses(), Optional.empty(), Optional.of("eu-west-1"), Optional.empty());

        assertThat(enrolments(Optional.of(says(running())))
                        .enrol(peer(IP), body(issue(EC2), 1, document()))
                        .instance())
                .isEqualTo(ID);
        String other = DocumentSigner.document("i-0fedcba9876543210", "10.0.4.18", "eu-west-1", NOW);
        assertThat(alone().enrol(peer("10.0.4.18"), body(issue(both), 2, other)).instance())
                .isEqualTo("i-0fedcba9876543210");
    }

    @Test
    void refusesWhatEc2Contradicts() throws Exception {
        byte[] body = body(issue(EC2), 1, document());
        InstanceDescription instanceDescription = running();
        List<InstanceDescription> contradictions = List.of(
                FakeInstanceDescriber.at(IP, "shutting-down"),
                FakeInstanceDescriber.at(IP, "stopped"),
                FakeInstanceDescriber.ended(),
                FakeInstanceDescriber.at("10.0.4.18", "running"),
                new InstanceDescription(
                        instanceDescription.account(),
                        "running",
                        "ami-00000000",
                        instanceDescription.primary(),
                        Map.of()),
                new InstanceDescription(
                        "999999999999",
                        "running",
                        instanceDescription.imageId(),
                        instanceDescription.primary(),
                        Map.of()));

        for (InstanceDescription each : contradictions) {
            assertThat(refusalOf(enrolments(Optional.of(says(each))), IP, body))
                    .as(each.toString())
                    .isEqualTo(EnrolmentError.EC2_MISMATCH);
        }
    }

    @Test
    void tellsOneThatEc2DoesNotKnowYetToComeAgain() throws Exception {
        IssuedTicket ticket = issue(EC2);
        byte[] body = body(ticket, 1, document());
        FakeInstanceDescriber ec2 = new FakeInstanceDescriber("eu-west-1");
        EnrolmentService broker = enrolments(Optional.of(ec2));

        assertThat(refusalOf(broker, IP, body)).isEqualTo(EnrolmentError.PENDING);
        ec2.says(
                ID,
                new InstanceDescription(
                        FakeInstanceDescriber.ACCOUNT,
                        "pending",
                        FakeInstanceDescriber.IMAGE,
                        Optional.empty(),
                        Map.of()));
        assertThat(refusalOf(broker, IP, body)).isEqualTo(EnrolmentError.PENDING);
        ec2.says(ID, FakeInstanceDescriber.at(IP, "pending"));

        assertThat(broker.enrol(peer(IP), body).instance()).isEqualTo(ID);
        assertThat(tickets.find(ticket.ticket().id()).used()).isEqualTo(1);
    }

    @Test
    void refusesARegionThatEc2IsNotAskedIn() throws Exception {
        FakeInstanceDescriber elsewhere = new FakeInstanceDescriber("us-east-1").says(ID, running());

        assertThat(refusalOf(enrolments(Optional.of(elsewhere)), IP, body(issue(EC2), 1, document())))
                .isEqualTo(EnrolmentError.OUT_OF_SCOPE);
    }

    @Test
    void doesNotBelieveEvenTheLauncherOnceEc2HasBeenSilentForTenMinutes() throws Exception {
        IssuedTicket ticket = issue(EC2);
        tickets.announce(ticket.ticket().id(), Set.of(new ExpectedInstance(ID, IpAddress.parse(IP))));
        FakeInstanceDescriber ec2 = says(running()).silentFor(Duration.ofMinutes(11));
        EnrolmentService broker = enrolments(Optional.of(ec2));
        byte[] body = body(ticket, 1, document());

        assertThat(refusalOf(broker, IP, body)).isEqualTo(EnrolmentError.UNAVAILABLE);
        ec2.silentFor(Duration.ofMinutes(10));
        EnrolResponse reply = broker.enrol(peer(IP), body);

        assertThat(reply.instance()).isEqualTo(ID);
    }

    @Test
    void letsLeasesRunOutOnceEc2HasBeenSilentForTenMinutes() throws Exception {
        FakeInstanceDescriber ec2 = says(running());
        EnrolmentService broker = enrolments(Optional.of(ec2));
        EnrolResponse response = broker.enrol(peer(IP), body(issue(EC2), 1, document()));
        EnrolResponse outside = broker.enrol(peer("10.0.4.99"), body(issue(HERE), 2));
        byte[] body = utf8("{\"v\":1,\"nonce\":\"" + nonce(1) + "\"}");
        byte[] other = utf8("{\"v\":1,\"nonce\":\"" + nonce(2) + "\"}");
        ec2.silentFor(Duration.ofMinutes(11));

        assertThatThrownBy(() -> broker.renew(peer(IP), signed(response, "broker", body), body))
                .isInstanceOfSatisfying(
                        EnrolmentRejectedException.class,
                        silent -> assertThat(silent.refusal()).isEqualTo(EnrolmentError.UNAVAILABLE));
        assertThat(broker.renew(peer("10.0.4.99"), signed(outside, "broker", other), other)
                        .instance())
                .isEqualTo(outside.instance());
        ec2.silentFor(Duration.ZERO);
        assertThat(broker.renew(peer(IP), signed(response, "broker", body), body)
                        .instance())
                .isEqualTo(ID);
    }

    @Test
    void cannotSayAnythingWhileEc2IsSilent() throws Exception {
        FakeInstanceDescriber silent = says(running()).silentFor(Duration.ofSeconds(1));

        assertThat(refusalOf(enrolments(Optional.of(silent)), IP, body(issue(EC2), 1, document())))
                .isEqualTo(EnrolmentError.UNAVAILABLE);
    }

    @Test
    void refusesADocumentThatIsMissingForgedForAnotherAddressOrForAnotherAccount() throws Exception {
        IssuedTicket ticket = issue(EC2);
        TicketScope foreign = new TicketScope(
                EnrolmentEvidence.EC2, Set.of(), Optional.of("999999999999"), Optional.empty(), Optional.empty());

        assertThat(refusalOf(alone(), IP, body(ticket, 1))).isEqualTo(EnrolmentError.IID_MISSING);
        assertThat(refusalOf(alone(), "10.0.4.18", body(ticket, 1, document()))).isEqualTo(EnrolmentError.IP_MISMATCH);
        assertThat(refusalOf(alone(), IP, body(issue(foreign), 1, document()))).isEqualTo(EnrolmentError.OUT_OF_SCOPE);
        String base64 = new DocumentSigner(1).sign(document());
        byte[] forged = utf8("{\"v\":1,\"ticket\":\"" + ticket.token().reveal() + "\",\"nonce\":\"" + nonce(1)
                + "\",\"iid\":\"" + base64 + "\"}");
        assertThat(refusalOf(alone(), IP, forged)).isEqualTo(EnrolmentError.IID_WRONG_SIGNATURE);
    }

    @Test
    void refusesAnotherRegionOrImageThanTheTicketIsFor() throws Exception {
        TicketScope otherRegion = new TicketScope(
                EnrolmentEvidence.EC2, Set.of(), Optional.empty(), Optional.of("us-east-1"), Optional.empty());
        TicketScope otherImage = new TicketScope(
                EnrolmentEvidence.EC2, Set.of(), Optional.empty(), Optional.empty(), Optional.of("ami-00000000"));

        for (TicketScope ticketScope : List.of(otherRegion, otherImage)) {
            assertThat(refusalOf(alone(), IP, body(issue(ticketScope), 1, document())))
                    .isEqualTo(EnrolmentError.OUT_OF_SCOPE);
        }
    }

    @Test
    void refusesATicketThatIsOverUsedUpOrTakenBackEvenForAProvenInstance() throws Exception {
        EnrolmentService broker = enrolments(Optional.of(says(running())));
        IssuedTicket over = tickets.issue(new NewTicket("job-worker", EC2, 1, Duration.ofMinutes(1), TERMS, ""));
        IssuedTicket once = tickets.issue(new NewTicket("job-worker", HERE, 1, Duration.ofMinutes(15), TERMS, ""));
        IssuedTicket back = issue(EC2);
        tickets.revoke(back.ticket().id());
        broker.enrol(peer("10.0.4.50"), body(once, 7));
        now = NOW.plus(Duration.ofMinutes(1));

        assertThat(refusalOf(broker, IP, body(over, 1, document()))).isEqualTo(EnrolmentError.TICKET_EXPIRED);
        assertThat(refusalOf(broker, IP, body(once, 1))).isEqualTo(EnrolmentError.TICKET_USED_UP);
        assertThat(refusalOf(broker, IP, body(back, 1, document()))).isEqualTo(EnrolmentError.TICKET_REVOKED);
    }

    @Test
    void letsAnOldMachineComeAgainButNotForTheFirstTime() throws Exception {
        IssuedTicket ticket = issue(EC2);
        EnrolmentService broker = enrolments(Optional.of(says(running()).says("i-0fedcba9876543210", running())));
        broker.enrol(peer(IP), body(ticket, 1, document()));
        now = NOW.plus(Duration.ofHours(2));

        assertThat(broker.enrol(peer(IP), body(ticket, 1, document())).instance())
                .isEqualTo(ID);
        String old = DocumentSigner.document("i-0fedcba9876543210", IP, "eu-west-1", NOW);
        assertThat(refusalOf(broker, IP, body(issue(EC2), 2, old))).isEqualTo(EnrolmentError.IID_STALE);
        String future = DocumentSigner.document("i-0fedcba9876543210", IP, "eu-west-1", now.plusSeconds(120));
        assertThat(refusalOf(broker, IP, body(issue(EC2), 2, future))).isEqualTo(EnrolmentError.IID_STALE);
    }

    @Test
    void usesNoTicketWhileTheBrokerIsSealed() throws Exception {
        IssuedTicket ticket = issue(HERE);
        sealed = true;
        assertThat(refusalOf(alone(), IP, body(ticket, 1))).isEqualTo(EnrolmentError.UNAVAILABLE);
        assertThat(tickets.find(ticket.ticket().id()).used()).isZero();

        sealed = false;
        alone().enrol(peer(IP), body(ticket, 1));

        assertThat(tickets.find(ticket.ticket().id()).used()).isEqualTo(1);
    }

    @Test
    void saysThatItCannotServeARoleThatIsGone() throws Exception {
        IssuedTicket ticket = tickets.issue(new NewTicket("gone", HERE, 1, Duration.ofMinutes(15), TERMS, ""));

        assertThat(refusalOf(alone(), IP, body(ticket, 1))).isEqualTo(EnrolmentError.UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{}",
                "{\"v\":2}",
                "{\"v\":\"1\",\"ticket\":\"x\",\"nonce\":\"y\"}",
                "{\"v\":1,\"ticket\":7,\"nonce\":\"y\"}",
                "{\"v\":1,\"ticket\":\"\",\"nonce\":\"y\"}",
                "{\"v\":1,\"v\":1,\"ticket\":\"x\",\"nonce\":\"y\"}",
                "{\"v\":1,\"nonce\":\"y\"}"
            })
    void refusesABodyThatIsNotTheRequest(String body) throws Exception {
        assertThat(refusalOf(alone(), IP, utf8(body))).isEqualTo(EnrolmentError.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bkt1", "bkt1.t-0.x", "bkt2.t-0123456789abcdef.AAAA", "a\u0000b", "\uD83D\uDE00"})
    void refusesATicketOfAnotherForm(String ticket) throws Exception {
        String body = JSON.writeValueAsString(Map.of("v", 1, "ticket", ticket, "nonce", nonce(1)));

        assertThat(refusalOf(alone(), IP, utf8(body))).isEqualTo(EnrolmentError.TICKET_UNKNOWN);
    }

    @Test
    void refusesANonceOfAnotherFormAndABodyThatIsTooLarge() throws Exception {
        IssuedTicket ticket = issue(HERE);
        String body = new String(body(ticket, 1), StandardCharsets.UTF_8);

        assertThat(refusalOf(alone(), IP, utf8(body.replace(nonce(1), "short"))))
                .isEqualTo(EnrolmentError.MALFORMED);
        assertThat(refusalOf(alone(), IP, utf8(body + " ".repeat(16 * 1024)))).isEqualTo(EnrolmentError.MALFORMED);
        assertThat(refusalOf(alone(), IP, new byte[] {(byte) 0xff})).isEqualTo(EnrolmentError.MALFORMED);
    }

    @Test
    void renewsForTheHolderOfTheCredential() throws Exception {
        EnrolmentService broker = alone();
        EnrolResponse first = broker.enrol(peer(IP), body(issue(HERE), 1));
        now = NOW.plus(Duration.ofHours(3));
        byte[] body = utf8("{\"v\":1,\"nonce\":\"" + nonce(1) + "\"}");

        EnrolResponse next = broker.renew(peer(IP), signed(first, "broker", body), body);

        assertThat(next.instance()).isEqualTo(first.instance());
        assertThat(next.accessKeyId()).isNotEqualTo(first.accessKeyId());
        assertThat(next.expiration()).isEqualTo("2026-03-01T21:00:00Z");
        EnrolResponse after = broker.renew(peer(IP), signed(next, "broker", body), body);
        assertThat(after.accessKeyId()).as("a minute has not passed").isEqualTo(next.accessKeyId());
    }

    @Test
    void renewsForNobodyElse() throws Exception {
        EnrolmentService broker = alone();
        EnrolResponse credential = broker.enrol(peer(IP), body(issue(HERE), 1));
        byte[] body = utf8("{\"v\":1,\"nonce\":\"" + nonce(1) + "\"}");
        byte[] other = utf8("{\"v\":1,\"nonce\":\"" + nonce(2) + "\"}");
        RequestHead head = signed(credential, "broker", body);

        assertThat(refused(() -> broker.renew(peer("10.0.4.18"), head, body))).isEqualTo(ErrorCode.UNKNOWN_KEY);
        assertThat(refused(() -> broker.renew(peer(IP), head, other))).isEqualTo(ErrorCode.WRONG_SIGNATURE);
        assertThat(refused(() -> broker.renew(peer(IP), signed(credential, "s3", body), body)))
                .isEqualTo(ErrorCode.MALFORMED);
        assertThatThrownBy(() -> broker.renew(peer(IP), signed(credential, "broker", other), other))
                .isInstanceOfSatisfying(
                        EnrolmentRejectedException.class,
                        stolen -> assertThat(stolen.refusal()).isEqualTo(EnrolmentError.WRONG_NONCE));
        now = NOW.plus(Duration.ofHours(6));
        assertThat(refused(() -> broker.renew(peer(IP), signed(credential, "broker", body), body)))
                .isEqualTo(ErrorCode.EXPIRED);
    }

    private static ErrorCode refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(RequestRejectedException.class, call).errorCode();
    }

    @Test
    void doesNotRenewASuspendedInstance() throws Exception {
        EnrolmentService broker = alone();
        EnrolResponse credential = broker.enrol(peer(IP), body(issue(HERE), 1));
        new SqlInstanceStore(store, clock, new SecureRandom(), follower::refresh).suspend(credential.instance());
        byte[] body = utf8("{\"v\":1,\"nonce\":\"" + nonce(1) + "\"}");

        assertThat(refused(() -> broker.renew(peer(IP), signed(credential, "broker", body), body)))
                .isEqualTo(ErrorCode.UNKNOWN_KEY);
    }

    @ParameterizedTest
    @EnumSource(EnrolmentError.class)
    void tellsAnInstanceTheNameAloneAndWhenToComeAgain(EnrolmentError enrolmentError) {
        EnrolErrorResponse reply = EnrolErrorResponse.from(enrolmentError, new SecureRandom());

        JsonNode json = JSON.valueToTree(reply);
        assertThat(json.fieldNames()).toIterable().containsExactly("code", "retryAfter");
        assertThat(reply.status()).isBetween(400, 503);
        assertThat(reply.retryAfter() > 0).isEqualTo(reply.status() == 503 || reply.status() == 429);
        assertThat(reply.status() == 409 || enrolmentError == EnrolmentError.WRONG_NONCE)
                .isEqualTo(enrolmentError.alarming());
    }
}
