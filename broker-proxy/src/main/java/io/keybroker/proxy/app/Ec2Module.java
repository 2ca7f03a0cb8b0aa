package io.keybroker.proxy.app;

import io.keybroker.audit.AuditLog;
import io.keybroker.concurrent.DaemonThreadFactory;
import io.keybroker.config.BrokerConfig;
import io.keybroker.ec2.InstanceDescriber;
import io.keybroker.ec2.InstanceReconciler;
import io.keybroker.ec2.SdkInstanceDescriber;
import io.keybroker.ec2.StateChangeConsumer;
import io.keybroker.identity.IdentityLookup;
import io.keybroker.proxy.upstream.UpstreamTls;
import io.keybroker.registry.Ec2InstanceStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** Wires EC2 verification: reconciliation and event threads. */
final class Ec2Module implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ec2Module.class);
    private static final Duration CONNECTED = Duration.ofSeconds(2);
    private static final Duration ANSWERED = Duration.ofSeconds(4);
    private static final Duration NEXT_EVENT = Duration.ofSeconds(20); // the maximum of SQS long polling
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    private static final double EARLIEST = 0.8;
    private static final double LATEST = 1.2;

    private final BrokerConfig config;
    private final IdentityLookup identities;
    private final RandomGenerator random;
    private final CloseStack parts = new CloseStack();
    private final SdkInstanceDescriber regions;
    private final TrustManager[] trusted;
    private final ScheduledExecutorService threads =
            Executors.newScheduledThreadPool(2, new DaemonThreadFactory("ec2-follower"));

    Ec2Module(BrokerConfig config, BrokerConfig.Ec2 ec2, IdentityLookup identities, RandomGenerator random)
            throws IOException {
        this.config = config;
        this.identities = identities;
        this.random = random;
        this.trusted = UpstreamTls.trustManagers(config.upstream().caBundle());
        SdkInstanceDescriber.DescribeSettings describeSettings = new SdkInstanceDescriber.DescribeSettings(
                ec2.identity(), ec2.regions(), config.upstream().endpoint("ec2"));
        this.regions = parts.add(new SdkInstanceDescriber(describeSettings, http(ANSWERED), identities, random));
    }

    private SdkHttpClient http(Duration patience) {
        return parts.add(UrlConnectionHttpClient.builder()
                .tlsTrustManagersProvider(() -> trusted)
                .connectionTimeout(CONNECTED)
                .socketTimeout(patience)
                .build());
    }

    InstanceDescriber instances() {
        return regions;
    }

    /** Starts reconciliation and events; several brokers do so at different times. */
    void start(Ec2InstanceStore instanceStore, AuditLog audit, Clock clock) {
        InstanceReconciler reconciliation = new InstanceReconciler(regions, instanceStore, audit, clock);
        config.enrolment().ec2().ifPresent(ec2 -> scheduleReconcile(reconciliation, ec2.poll()));
        config.enrolment().events().ifPresent(events -> {
            StateChangeConsumer.QueueSettings queueSettings = new StateChangeConsumer.QueueSettings(
                    events.queue(),
                    events.region(),
                    events.identity(),
                    config.upstream().endpoint("sqs"),
                    NEXT_EVENT);
            StateChangeConsumer changes = parts.add(new StateChangeConsumer(
                    queueSettings, http(NEXT_EVENT.plus(ANSWERED)), identities, reconciliation, instanceStore));
            threads.execute(() -> startPolling(changes));
        });
    }

    private void scheduleReconcile(InstanceReconciler reconciliation, Duration poll) {
        long nanos = (long) (poll.toNanos() * random.nextDouble(EARLIEST, LATEST));
        schedule(nanos, () -> {
            try {
                reconciliation.reconcile();
            } catch (RuntimeException e) { // the registry is unavailable
                LOG.atError().setCause(e).log("instance reconciliation failed");
            }
            scheduleReconcile(reconciliation, poll);
        });
    }

    private void startPolling(StateChangeConsumer changes) {
        Duration pause = Duration.ZERO;
        try {
            pause = changes.poll() ? Duration.ZERO : AFTER_FAILURE;
        } catch (RuntimeException e) { // the registry is unavailable: SQS delivers the message again
            LOG.atError().setCause(e).log("event handling failed");
            pause = AFTER_FAILURE;
        }
        schedule(pause.toNanos(), () -> startPolling(changes));
    }

    private void schedule(long nanos, Runnable task) {
        if (!threads.isShutdown()) {
            threads.schedule(task, nanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        parts.stop();
    }
}
