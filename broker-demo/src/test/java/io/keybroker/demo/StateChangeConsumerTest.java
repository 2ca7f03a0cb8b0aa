package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.audit.AuditEvent;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.ec2.InstanceReconciler;
import io.keybroker.ec2.SdkInstanceDescriber;
import io.keybroker.ec2.StateChangeConsumer;
import io.keybroker.identity.Identity;
import io.keybroker.identity.IdentityLookup;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.EnrolmentNonce;
import io.keybroker.registry.InstanceState;
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
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** EventBridge's events in a real queue, and what they do to the registry. */
final class StateChangeConsumerTest {
    private static final String ID = "i-0123456789abcdef0";
    private static final String REGION = "eu-west-1";
    private static final Clock CLOCK = Clock.systemUTC();
    private static final SdkHttpClient HTTP = UrlConnectionHttpClient.create();

    private static SQSRestServer server;
    private static URI endpoint;
    private static SqsClient sqs;

    @TempDir
    private Path home;

    private final List<AuditEvent> recorded = new ArrayList<>();
    private SqlDatabase store;
    private SqlInstanceStore registrations;
    private StateChangeConsumer changes;
    private String queue;
    private String unread;

    @BeforeAll
    static void startAQueueServer() {
        server = SQSRestServerBuilder.withInterface("127.0.0.1")
                .withDynamicPort()
                .start();
        endpoint = URI.create(
                "http://127.0.0.1:" + server.waitUntilStarted().localAddress().getPort());
        sqs = SqsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(REGION))
                .httpClient(HTTP)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
                .build();
    }

    @AfterAll
    static void stopIt() {
        sqs.close();
        HTTP.close();
        server.stopAndWait();
    }

    @BeforeEach
    void enrolOne() throws Exception {
        unread = sqs.createQueue(request -> request.queueName("unread-" + home.getFileName()))
                .queueUrl();
        String arn = sqs.getQueueAttributes(
                        request -> request.queueUrl(unread).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        queue = sqs.createQueue(request -> request.queueName("events-" + home.getFileName())
                        .attributes(Map.of(
                                QueueAttributeName.VISIBILITY_TIMEOUT,
                                "0",
                                QueueAttributeName.REDRIVE_POLICY,
                                "{\"maxReceiveCount\":\"2\",\"deadLetterTargetArn\":\"" + arn + "\"}")))
                .queueUrl();
        store = SqlDatabase.open(home, "sqlite");
        SecureRandom random = new SecureRandom();
        registrations = new SqlInstanceStore(store, CLOCK, random, () -> {});
        SqlTicketStore tickets = new SqlTicketStore(store, CLOCK, random, () -> {});
        TicketScope scope =
                new TicketScope(EnrolmentEvidence.EC2, Set.of(), Optional.empty(), Optional.empty(), Optional.empty());
        EnrolmentTerms terms =
                new EnrolmentTerms(Duration.ofHours(6), Duration.ofDays(1), false, EnrolmentConflictAction.SUSPEND);
        IssuedTicket ticket = tickets.issue(new NewTicket("worker", scope, 1, Duration.ofMinutes(15), terms, ""));
        InstanceAttestation attested = new InstanceAttestation(ID, "123456789012", REGION, "ami-1", Instant.now());
        tickets.redeem(new RedeemRequest(
                ticket.token(),
                EnrolmentNonce.parse("ab".repeat(32)),
                IpAddress.parse("10.0.4.17"),
                Optional.of(attested)));
        changes = follower(queue);
    }

    private StateChangeConsumer follower(String of) {
        SqlEc2InstanceStore inEc2 = new SqlEc2InstanceStore(store, CLOCK, () -> {});
        Credential key = new Credential(new AccessKeyId("AKIAIOSFODNN7EXAMPLE"), SecretKey.of("b".toCharArray()));
        IdentityLookup identities = name -> Optional.of(new Identity(name, key));
        SdkInstanceDescriber nobody = new SdkInstanceDescriber(
                new SdkInstanceDescriber.DescribeSettings("ops", List.of(), Optional.empty()),
                HTTP,
                identities,
                new SecureRandom());
        InstanceReconciler reconciliation = new InstanceReconciler(
                nobody,
                inEc2,
                event -> {
                    recorded.add(event);
                    return CompletableFuture.completedFuture(null);
                },
                CLOCK);
        StateChangeConsumer.QueueSettings wanted = new StateChangeConsumer.QueueSettings(
                URI.create(of), REGION, "ops", Optional.of(endpoint), Duration.ZERO);
        return new StateChangeConsumer(wanted, HTTP, identities, reconciliation, inEc2);
    }

    @AfterEach
    void close() {
        changes.close();
        store.close();
    }

    private void send(String body) {
        sqs.sendMessage(request -> request.queueUrl(queue).messageBody(body));
    }

    private static String event(String account, String region, String instance, String state) {
        return """
                {"version": "0", "id": "7bf73129-1428-4cd3-a780-95db273d1602",
                 "detail-type": "EC2 Instance State-change Notification", "source": "aws.ec2",
                 "account": "%s", "time": "2026-03-01T12:00:00Z", "region": "%s", "resources": [],
                 "detail": {"instance-id": "%s", "state": "%s"}}""".formatted(account, region, instance, state);
    }

    private static String event(String state) {
        return event("123456789012", REGION, ID, state);
    }

    private static int messagesIn(String some) {
        return Integer.parseInt(sqs.getQueueAttributes(request ->
                        request.queueUrl(some).attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                .attributes()
                .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
    }

    private InstanceState state() throws Exception {
        return registrations.find(ID).state();
    }

    @Test
    void takesTheRightsOfAnInstanceThatEndsAndDeletesTheMessage() throws Exception {
        send(event("shutting-down"));
        send(event("terminated"));

        assertThat(changes.poll()).isTrue();

        assertThat(state()).isEqualTo(InstanceState.REVOKED);
        assertThat(messagesIn(queue)).isZero();
        assertThat(recorded).singleElement().isInstanceOf(AuditEvent.Change.class);
    }

    @Test
    void suspendsAnInstanceThatIsStopped() throws Exception {
        send(event("running"));
        changes.poll();
        assertThat(state()).isEqualTo(InstanceState.ACTIVE);
        send(event("stopping"));

        changes.poll();

        assertThat(state()).isEqualTo(InstanceState.SUSPENDED);
        assertThat(messagesIn(queue)).isZero();
    }

    @Test
    void actsOnNoOtherAccountsRegionsOrInstances() throws Exception {
        send(event("999999999999", REGION, ID, "terminated"));
        send(event("123456789012", "us-east-1", ID, "terminated"));
        send(event("123456789012", REGION, "i-0fedcba9876543210", "terminated"));

        changes.poll();

        assertThat(state()).isEqualTo(InstanceState.ACTIVE);
        assertThat(messagesIn(queue)).isZero();
    }

    @Test
    void leavesWhatItDoesNotUnderstandToTheQueueOfUnreadMessages() throws Exception {
        send("{\"Type\": \"Notification\"}");
        send(event("terminated"));
        for (int i = 0; i < 4; i++) {
            assertThat(changes.poll()).isTrue();
        }

        assertThat(state()).isEqualTo(InstanceState.REVOKED);
        assertThat(messagesIn(queue)).isZero();
        assertThat(messagesIn(unread)).isEqualTo(1);
    }

    @Test
    void leavesAMessageThatCouldNotHaveItsEffect() throws Exception {
        send(event("terminated"));
        store.close();

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> changes.poll()).isInstanceOf(RuntimeException.class);

        assertThat(messagesIn(queue)).isEqualTo(1);
    }

    @Test
    void saysThatAQueueCannotBeRead() {
        try (StateChangeConsumer lost = follower(endpoint + "/000000000000/there-is-none")) {
            assertThat(lost.poll()).isFalse();
        }
    }
}
