package io.keybroker.admin;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditRecords;
import io.keybroker.identity.Identities;
import io.keybroker.identity.Identity;
import io.keybroker.identity.KnownIdentities;
import io.keybroker.identity.SourceException;
import io.keybroker.identity.SourceException.Reason;
import io.keybroker.launch.Ec2Launcher;
import io.keybroker.policy.Policy;
import io.keybroker.policy.Role;
import io.keybroker.policy.Roles;
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
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** The admin service over a real registry and an unsealed store, with an audit log that can be full. */
final class AdminServiceFixture {
    static final Caller ALICE = new Caller("alice", "request-1");

    static final Clock NOON = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

    static final Policy NEVER_READ = Policy.NOTHING;

    static final SecureRandom RANDOM = new SecureRandom();

    static final JsonMapper JSON = AdminJson.mapper();

    final List<AuditEvent> recorded = new ArrayList<>();

    boolean diskFull;

    Path home;

    SqlStore store;

    SqlRegistrations registrations;

    SealedStore sealedStore;

    SealedKeys realKeys;

    SealedMaster master;

    Administration administration;

    void open(Path directory) throws Exception {
        home = directory;
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

    void close() {
        store.close();
    }

    Administration at(Clock clock) {
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
    static KnownIdentities known(Identities keys) {
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

    CompletionStage<Void> record(AuditEvent event) {
        if (diskFull) {
            return CompletableFuture.failedFuture(new IOException("disk full"));
        }
        recorded.add(event);
        return CompletableFuture.completedFuture(null);
    }

    static RegisterInstance worker(String name, String ip) {
        return new RegisterInstance(name, List.of(ip), "job-worker", "", false, false, Map.of());
    }

    static AdminProblem problemOf(ThrowingCallable call) {
        return catchThrowableOfType(AdminProblem.class, call);
    }
}
