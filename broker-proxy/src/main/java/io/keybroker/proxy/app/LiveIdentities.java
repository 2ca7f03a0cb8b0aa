package io.keybroker.proxy.app;

import io.keybroker.config.BrokerConfig;
import io.keybroker.config.IdentitySettings;
import io.keybroker.config.IdentitySettings.AssumeRole;
import io.keybroker.identity.AssumedRole;
import io.keybroker.identity.Identities;
import io.keybroker.identity.IdentitySources;
import io.keybroker.identity.IdentitySources.Source;
import io.keybroker.identity.KnownIdentities;
import io.keybroker.identity.SessionName;
import io.keybroker.identity.Sts;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** The identities of broker.yaml, and the threads that keep their borrowed keys fresh. */
final class LiveIdentities implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int TEND_SECONDS = 5;

    private final SdkHttpClient http;
    private final ScheduledExecutorService threads;
    private final IdentitySources identities;

    private LiveIdentities(SdkHttpClient http, ScheduledExecutorService threads, IdentitySources identities) {
        this.http = http;
        this.threads = threads;
        this.identities = identities;
    }

    static LiveIdentities start(BrokerConfig config, Identities sealed, Clock clock) {
        SdkHttpClient http = UrlConnectionHttpClient.create();
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "identities");
            thread.setDaemon(true);
            return thread;
        });
        Sts sts =
                new Sts(http, Optional.ofNullable(config.upstream().endpoints().get("sts")));
        IdentitySources identities = new IdentitySources(sources(config), sealed, sts, threads, clock);
        threads.scheduleWithFixedDelay(identities::tend, TEND_SECONDS, TEND_SECONDS, TimeUnit.SECONDS);
        return new LiveIdentities(http, threads, identities);
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
                    Optional.empty(),
                    Map.of(),
                    role.duration(),
                    role.region(),
                    SessionName.of(role.sessionName()),
                    Optional.empty());
            return new Source.Assumed(assumed, role.from(), role.perInstanceSession());
        }
        return new Source.Sealed();
    }

    KnownIdentities known() {
        return identities;
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
