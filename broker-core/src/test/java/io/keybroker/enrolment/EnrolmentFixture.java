package io.keybroker.enrolment;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.audit.AuditEvent;
import io.keybroker.auth.Authenticator;
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
import io.keybroker.role.Role;
import io.keybroker.role.Roles;
import io.keybroker.signing.SigningKeyCache;
import io.keybroker.store.sql.RegistryPoller;
import io.keybroker.store.sql.SqlDatabase;
import io.keybroker.store.sql.SqlEc2InstanceStore;
import io.keybroker.store.sql.SqlTicketStore;
import io.keybroker.ticket.EnrolmentConflictAction;
import io.keybroker.ticket.EnrolmentEvidence;
import io.keybroker.ticket.EnrolmentTerms;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** An enrolment service over a real registry, a region whose documents are signed here, and a clock to set. */
final class EnrolmentFixture {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    static final JsonMapper JSON = new JsonMapper();

    static final SecretDerivation SECRETS = new SecretDerivation(new byte[32]);

    static final String ID = "i-0123456789abcdef0";

    static final String IP = "10.0.4.17";

    static final Policy NEVER_READ = null;

    static final EnrolmentTerms TERMS =
            new EnrolmentTerms(Duration.ofHours(6), Duration.ofDays(30), false, EnrolmentConflictAction.SUSPEND);

    static final TicketScope EC2 = new TicketScope(
            EnrolmentEvidence.EC2, Set.of(), Optional.of("123456789012"), Optional.empty(), Optional.empty());

    static final TicketScope HERE = new TicketScope(
            EnrolmentEvidence.ADDRESS,
            Set.of(CidrBlock.parse("10.0.4.0/24")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    static Path certificates;

    static DocumentSigner region;

    final List<AuditEvent> recorded = new ArrayList<>();

    final Clock clock = new Clock() {
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

    Path home;

    Instant now = NOW;

    boolean diskFull;

    boolean sealed;

    SqlDatabase store;

    RegistryPoller follower;

    SqlTicketStore tickets;

    static void makeARegion(Path directory) throws Exception {
        certificates = directory;
        region = new DocumentSigner(1);
        region.saveCertificate(certificates, "eu-west-1");
    }

    void open(Path directory) throws Exception {
        home = directory;
        store = SqlDatabase.open(home, "sqlite");
        follower = RegistryPoller.start(store, Duration.ofDays(1), Duration.ofDays(1), System::nanoTime);
        tickets = new SqlTicketStore(store, clock, new SecureRandom(), follower::refresh);
    }

    void close() {
        follower.close();
        store.close();
    }

    EnrolmentService enrolments(Optional<InstanceDescriber> ec2) throws IOException {
        IdentityDocumentVerifier documents =
                new IdentityDocumentVerifier(RegionCertificates.bundled().withDirectory(certificates), clock);
        return new EnrolmentService(
                tickets,
                new Roles(Map.of(
                        "job-worker",
                        new Role("job-worker", "app", NEVER_READ, Duration.ofHours(6), Duration.ofDays(30)))),
                this::secrets,
                new Authenticator(follower, SECRETS, new SigningKeyCache(), clock),
                new InstanceAttestor(documents, ec2, new SqlEc2InstanceStore(store, clock, follower::refresh)),
                this::record,
                () -> URI.create("https://aws.broker.internal:8443"),
                clock,
                new SecureRandom());
    }

    SecretDerivation secrets() throws RequestRejectedException {
        if (sealed) {
            throw new RequestRejectedException(ErrorCode.UNAVAILABLE, "the broker is sealed");
        }
        return SECRETS;
    }

    CompletionStage<Void> record(AuditEvent event) {
        if (diskFull) {
            return CompletableFuture.failedFuture(new IOException("disk full"));
        }
        recorded.add(event);
        return CompletableFuture.completedFuture(null);
    }

    EnrolmentService alone() throws IOException {
        return enrolments(Optional.empty());
    }

    static FakeInstanceDescriber says(InstanceDescription description) {
        return new FakeInstanceDescriber("eu-west-1").says(ID, description);
    }

    static InstanceDescription running() {
        return FakeInstanceDescriber.at(IP, "running");
    }

    IssuedTicket issue(TicketScope scope) {
        return tickets.issue(new NewTicket("job-worker", scope, 5, Duration.ofMinutes(15), TERMS, ""));
    }

    static RequestOrigin peer(String ip) {
        return new RequestOrigin(IpAddress.parse(ip), "request-1");
    }

    static String nonce(int number) {
        return "%064x".formatted(number);
    }

    static byte[] body(IssuedTicket ticket, int nonce) {
        return utf8("{\"v\":1,\"ticket\":\"" + ticket.token().reveal() + "\",\"nonce\":\"" + nonce(nonce) + "\"}");
    }

    static byte[] body(IssuedTicket ticket, int nonce, String document) throws Exception {
        return utf8("{\"v\":1,\"ticket\":\"" + ticket.token().reveal() + "\",\"nonce\":\"" + nonce(nonce)
                + "\",\"iid\":\"" + region.sign(document) + "\"}");
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String document() {
        return DocumentSigner.document(ID, IP, "eu-west-1", NOW);
    }

    static EnrolmentError refusalOf(EnrolmentService enrolments, String ip, byte[] body) {
        return catchThrowableOfType(EnrolmentRejectedException.class, () -> enrolments.enrol(peer(ip), body))
                .error();
    }

    RequestHead signed(EnrolResponse credential, String service, byte[] body) {
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
}
