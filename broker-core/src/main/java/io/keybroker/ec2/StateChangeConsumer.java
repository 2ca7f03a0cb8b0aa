package io.keybroker.ec2;

import io.keybroker.identity.IdentityLookup;
import io.keybroker.registry.Ec2Instance;
import io.keybroker.registry.Ec2InstanceStore;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Consumes the SQS queue of EC2 state changes. A message is deleted after it took effect; an unexpected one remains
 * for the queue's redrive policy. Messages can only end rights.
 */
public final class StateChangeConsumer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateChangeConsumer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int AT_ONCE = 10;

    private final SqsClient sqs;
    private final String queue;
    private final Duration wait;
    private final InstanceReconciler reconciliation;
    private final Ec2InstanceStore instanceStore;

    /**
     * Settings of the queue.
     *
     * @param queue the queue URL
     * @param region the AWS region
     * @param identity the identity that receives and deletes messages
     * @param endpoint an override of AWS's endpoint
     * @param patience the time of one long poll
     */
    public record QueueSettings(URI queue, String region, String identity, Optional<URI> endpoint, Duration patience) {}

    public StateChangeConsumer(
            QueueSettings queueSettings,
            SdkHttpClient http,
            IdentityLookup identities,
            InstanceReconciler reconciliation,
            Ec2InstanceStore instanceStore) {
        SqsClientBuilder builder = SqsClient.builder()
                .region(Region.of(queueSettings.region()))
                .httpClient(http)
                .credentialsProvider(new IdentityCredentialsProvider(identities, queueSettings.identity()))
                .overrideConfiguration(override -> override.apiCallTimeout(PATIENCE));
        queueSettings.endpoint().ifPresent(builder::endpointOverride);
        this.sqs = builder.build();
        this.queue = queueSettings.queue().toString();
        this.wait = queueSettings.patience();
        this.reconciliation = reconciliation;
        this.instanceStore = instanceStore;
    }

    /** Receives messages by one long poll, and processes them; blocks. False if the queue could not be read. */
    public boolean poll() {
        try {
            List<Message> messages = sqs.receiveMessage(request -> request.queueUrl(queue)
                            .maxNumberOfMessages(AT_ONCE)
                            .waitTimeSeconds((int) wait.toSeconds()))
                    .messages();
            messages.forEach(this::handle);
            return true;
        } catch (SdkException e) {
            LOG.atWarn()
                    .addKeyValue("queue", queue)
                    .addKeyValue("reason", e.getMessage())
                    .log("event queue poll failed");
            return false;
        }
    }

    private void handle(Message message) {
        Optional<StateChange> change = Optional.ofNullable(message.body()).flatMap(StateChange::parse);
        if (change.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("messageId", message.messageId())
                    .log("unexpected message left in the event queue");
            return;
        }
        act(change.get());
        sqs.deleteMessage(request -> request.queueUrl(queue).receiptHandle(message.receiptHandle()));
    }

    private void act(StateChange change) {
        Optional<Ec2Instance> ec2Instance = instanceStore
                .find(change.instanceId())
                .filter(entry -> entry.account().equals(change.account())
                        && entry.region().equals(change.region()));
        if (ec2Instance.isEmpty()) {
            return; // registered with another broker, or with none
        }
        if (change.isTerminated()) {
            reconciliation.recordTermination(change.instanceId(), change.state());
        } else if (change.isStopped()) {
            reconciliation.recordStop(change.instanceId(), change.state());
        }
    }

    @Override
    public void close() {
        sqs.close();
    }
}
