package io.keybroker.proxy.app;

import io.keybroker.admin.SystemChangeAudit;
import io.keybroker.concurrent.DaemonThreadFactory;
import io.keybroker.config.BrokerConfig;
import io.keybroker.config.IdentitySettings;
import io.keybroker.config.IdentitySettings.AssumeRole;
import io.keybroker.config.IdentitySettings.DefaultChain;
import io.keybroker.config.IdentitySettings.Program;
import io.keybroker.config.IdentitySettings.Sealed;
import io.keybroker.identity.AssumeRoleRequest;
import io.keybroker.identity.CachedIdentityDirectory;
import io.keybroker.identity.CachedIdentityDirectory.Source;
import io.keybroker.identity.Identity;
import io.keybroker.identity.IdentityDirectory;
import io.keybroker.identity.IdentityLookup;
import io.keybroker.identity.IdleSealer;
import io.keybroker.identity.SdkCredentialProvider;
import io.keybroker.identity.SessionName;
import io.keybroker.identity.Sts;
import io.keybroker.identity.rotation.KeyRotation;
import io.keybroker.identity.rotation.KeyRotator;
import io.keybroker.identity.rotation.SdkIamAccessKeys;
import io.keybroker.proxy.upstream.UpstreamTls;
import io.keybroker.seal.SealControl;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManager;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** Wires the identities, with the threads that refresh credentials and run rotations. */
final class IdentityModule implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int TEND_SECONDS = 5;
    private static final int ROTATE_MILLIS = 250;

    private final SdkHttpClient http;
    private final ScheduledExecutorService threads;
    private final ExecutorService steps;
    private final CachedIdentityDirectory identities;
    private final KeyRotator rotations;

    private IdentityModule(
            SdkHttpClient http,
            ScheduledExecutorService threads,
            ExecutorService steps,
            CachedIdentityDirectory identities,
            KeyRotator rotations) {
        this.http = http;
        this.threads = threads;
        this.steps = steps;
        this.identities = identities;
        this.rotations = rotations;
    }

    static IdentityModule start(BrokerConfig config, KeyRotation.Stores stores, SystemChangeAudit changes, Clock clock)
            throws IOException {
        TrustManager[] trusted = UpstreamTls.trustManagers(config.upstream().caBundle());
        SdkHttpClient http = UrlConnectionHttpClient.builder()
                .tlsTrustManagersProvider(() -> trusted)
                .build();
        ScheduledExecutorService threads =
                Executors.newScheduledThreadPool(THREADS, new DaemonThreadFactory("identities"));
        Sts sts = new Sts(http, config.upstream().endpoint("sts"));
        SdkIamAccessKeys.ClientOptions reach =
                new SdkIamAccessKeys.ClientOptions(http, config.upstream().endpoint("iam"));
        CachedIdentityDirectory identities =
                new CachedIdentityDirectory(sources(config), stores.keys(), sts, threads, clock);
        KeyRotator rotations = new KeyRotator(
                stores,
                plans(config),
                name -> new KeyRotation.AwsClients(
                        new SdkIamAccessKeys(
                                reach,
                                regionOf(config, name),
                                () -> stores.keys().find(name).map(Identity::credential)),
                        key -> sts.accepts(key, regionOf(config, name))),
                changes,
                clock);
        identities.onFailure(changes::recordFailure);
        threads.scheduleWithFixedDelay(identities::refreshDue, TEND_SECONDS, TEND_SECONDS, TimeUnit.SECONDS);
        ExecutorService steps = Executors.newCachedThreadPool(new DaemonThreadFactory("rotations"));
        threads.scheduleWithFixedDelay(
                () -> rotations.runDueSteps(steps), ROTATE_MILLIS, ROTATE_MILLIS, TimeUnit.MILLISECONDS);
        return new IdentityModule(http, threads, steps, identities, rotations);
    }

    private static Map<String, KeyRotator.Plan> plans(BrokerConfig config) {
        Map<String, KeyRotator.Plan> plans = new HashMap<>();
        config.identities().forEach((name, settings) -> {
            if (settings instanceof Sealed sealed) {
                KeyRotation.Timing pace = new KeyRotation.Timing(
                        sealed.rotation().settle(),
                        sealed.rotation().drain(),
                        sealed.rotation().grace());
                plans.put(name, new KeyRotator.Plan(pace, sealed.rotateEvery()));
            }
        });
        return plans;
    }

    private static String regionOf(BrokerConfig config, String name) {
        return config.identities().get(name) instanceof Sealed sealed ? sealed.region() : "us-east-1";
    }

    private static Map<String, Source> sources(BrokerConfig config) {
        Map<String, Source> sources = new HashMap<>();
        config.identities().forEach((name, settings) -> sources.put(name, source(settings)));
        return sources;
    }

    private static Source source(IdentitySettings settings) {
        if (settings instanceof AssumeRole role) {
            AssumeRoleRequest assumed = new AssumeRoleRequest(
                    role.roleArn(),
                    role.externalId(),
                    role.policy(),
                    role.tags(),
                    role.duration(),
                    role.region(),
                    SessionName.of(role.sessionName()),
                    Optional.empty());
            return new Source.Assumed(assumed, role.from(), role.perInstanceSession());
        }
        if (settings instanceof Program program) {
            return new Source.Borrowed(SdkCredentialProvider.process(program.command()), program.region());
        }
        if (settings instanceof DefaultChain found) {
            return new Source.Borrowed(SdkCredentialProvider.defaultChain(), found.region());
        }
        return settings instanceof Sealed sealed ? new Source.Sealed(sealed.region()) : new Source.Sealed();
    }

    IdentityDirectory directory() {
        return identities;
    }

    /** Returns the identities for requests, which seal the store after this idle time. */
    IdentityLookup sealingAfter(Duration idle, SealControl seal, SystemChangeAudit changes) {
        IdleSealer watched = new IdleSealer(identities, seal, idle, System::nanoTime);
        threads.scheduleWithFixedDelay(
                () -> {
                    if (watched.sealIfIdle()) {
                        changes.sealed(idle);
                    }
                },
                1,
                1,
                TimeUnit.SECONDS);
        return watched;
    }

    KeyRotator rotations() {
        return rotations;
    }

    void clear() {
        identities.clear();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        steps.shutdownNow();
        http.close();
    }
}
