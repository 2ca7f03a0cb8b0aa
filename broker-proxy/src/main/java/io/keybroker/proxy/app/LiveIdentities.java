package io.keybroker.proxy.app;

import io.keybroker.admin.OwnChanges;
import io.keybroker.concurrent.DaemonThreadFactory;
import io.keybroker.config.BrokerConfig;
import io.keybroker.config.IdentitySettings;
import io.keybroker.config.IdentitySettings.AssumeRole;
import io.keybroker.config.IdentitySettings.Found;
import io.keybroker.config.IdentitySettings.Program;
import io.keybroker.config.IdentitySettings.Sealed;
import io.keybroker.identity.AssumedRole;
import io.keybroker.identity.Iam;
import io.keybroker.identity.Identities;
import io.keybroker.identity.Identity;
import io.keybroker.identity.IdentitySources;
import io.keybroker.identity.IdentitySources.Source;
import io.keybroker.identity.IdleSeal;
import io.keybroker.identity.KeyRotation;
import io.keybroker.identity.KeyRotations;
import io.keybroker.identity.KnownIdentities;
import io.keybroker.identity.SdkSource;
import io.keybroker.identity.Seal;
import io.keybroker.identity.SessionName;
import io.keybroker.identity.Sts;
import io.keybroker.proxy.upstream.UpstreamTls;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManager;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** Wires the identities, with the threads that refresh credentials and run rotations. */
final class LiveIdentities implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int TEND_SECONDS = 5;
    private static final int ROTATE_MILLIS = 250;

    private final SdkHttpClient http;
    private final ScheduledExecutorService threads;
    private final IdentitySources identities;
    private final KeyRotations rotations;

    private LiveIdentities(
            SdkHttpClient http, ScheduledExecutorService threads, IdentitySources identities, KeyRotations rotations) {
        this.http = http;
        this.threads = threads;
        this.identities = identities;
        this.rotations = rotations;
    }

    static LiveIdentities start(BrokerConfig config, KeyRotation.Stores stores, OwnChanges journal, Clock clock)
            throws IOException {
        TrustManager[] trusted = UpstreamTls.trustManagers(config.upstream().caBundle());
        SdkHttpClient http = UrlConnectionHttpClient.builder()
                .tlsTrustManagersProvider(() -> trusted)
                .build();
        ScheduledExecutorService threads =
                Executors.newScheduledThreadPool(THREADS, new DaemonThreadFactory("identities"));
        Map<String, URI> endpoints = config.upstream().endpoints();
        Sts sts = new Sts(http, Optional.ofNullable(endpoints.get("sts")));
        Iam.Reach reach = new Iam.Reach(http, Optional.ofNullable(endpoints.get("iam")));
        IdentitySources identities = new IdentitySources(sources(config), stores.keys(), sts, threads, clock);
        KeyRotations rotations =
                new KeyRotations(stores, plans(config), name -> aws(config, stores, sts, reach, name), journal, clock);
        identities.watch(journal::failed);
        threads.scheduleWithFixedDelay(identities::tend, TEND_SECONDS, TEND_SECONDS, TimeUnit.SECONDS);
        threads.scheduleWithFixedDelay(rotations::tend, ROTATE_MILLIS, ROTATE_MILLIS, TimeUnit.MILLISECONDS);
        return new LiveIdentities(http, threads, identities, rotations);
    }

    private static Map<String, KeyRotations.Plan> plans(BrokerConfig config) {
        Map<String, KeyRotations.Plan> plans = new HashMap<>();
        config.identities().forEach((name, settings) -> {
            if (settings instanceof Sealed sealed) {
                KeyRotation.Pace pace = new KeyRotation.Pace(
                        sealed.rotation().settle(),
                        sealed.rotation().drain(),
                        sealed.rotation().grace());
                plans.put(name, new KeyRotations.Plan(pace, sealed.rotateEvery()));
            }
        });
        return plans;
    }

    private static KeyRotation.Aws aws(
            BrokerConfig config, KeyRotation.Stores stores, Sts sts, Iam.Reach reach, String name) {
        String region = config.identities().get(name) instanceof Sealed sealed ? sealed.region() : "us-east-1";
        return new KeyRotation.Aws(
                new Iam(reach, region, () -> stores.keys().named(name).map(Identity::credential)),
                key -> sts.takes(key, region));
    }

    private static Map<String, Source> sources(BrokerConfig config) {
        Map<String, Source> sources = new HashMap<>();
        config.identities().forEach((name, settings) -> sources.put(name, source(settings)));
        return sources;
    }

    private static Source source(IdentitySettings settings) {
        if (settings instanceof AssumeRole role) {
            AssumedRole assumed = new AssumedRole(
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
            return new Source.Borrowed(SdkSource.process(program.command()), program.region());
        }
        if (settings instanceof Found found) {
            return new Source.Borrowed(SdkSource.defaultChain(), found.region());
        }
        return settings instanceof Sealed sealed ? new Source.Sealed(sealed.region()) : new Source.Sealed();
    }

    KnownIdentities known() {
        return identities;
    }

    /** The identities as requests use them, which lock themselves away when none has used one for so long. */
    Identities sealingAfter(Duration idle, Seal seal, OwnChanges journal) {
        IdleSeal watched = new IdleSeal(identities, seal, idle, System::nanoTime);
        threads.scheduleWithFixedDelay(
                () -> {
                    if (watched.sealIfIdle()) {
                        journal.sealed(idle);
                    }
                },
                1,
                1,
                TimeUnit.SECONDS);
        return watched;
    }

    KeyRotations rotations() {
        return rotations;
    }

    void forget() {
        identities.forget();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        http.close();
    }
}
