package io.keybroker.admin;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminJson;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.admin.api.RegisterInstanceRequest;
import io.keybroker.audit.AuditEvent;
import io.keybroker.policy.Policy;
import io.keybroker.role.Role;
import io.keybroker.role.Roles;
import io.keybroker.store.sealed.KeyFileWrappingKey;
import io.keybroker.store.sealed.SealedIdentityStore;
import io.keybroker.store.sealed.SealedInstanceSecrets;
import io.keybroker.store.sealed.SealedStore;
import io.keybroker.store.sql.SqlDatabase;
import io.keybroker.store.sql.SqlInstanceStore;
import io.keybroker.store.sql.SqlRollbackGuard;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The admin service over a real registry and an unsealed store, with an audit log that can be full. */
final class AdminServiceFixture {
    static final OperatorContext ALICE = new OperatorContext("alice", "request-1");

    static final Clock NOON = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

    static final Policy NEVER_READ = Policy.NOTHING;

    static final SecureRandom RANDOM = new SecureRandom();

    static final JsonMapper JSON = AdminJson.mapper();

    final List<AuditEvent> recorded = new ArrayList<>();

    boolean diskFull;

    Path home;

    SqlDatabase store;

    SqlInstanceStore registrations;

    SealedStore sealedStore;

    SealedIdentityStore realKeys;

    SealedInstanceSecrets master;

    AdminService admin;

    void open(Path directory) throws Exception {
        home = directory;
        store = SqlDatabase.open(home, "sqlite");
        registrations = new SqlInstanceStore(store, NOON, new SecureRandom(), () -> {});
        KeyFileWrappingKey keyFile = KeyFileWrappingKey.file(home, "seal.key", RANDOM);
        keyFile.create();
        SealedStore.create(home, List.of(keyFile), RANDOM);
        sealedStore = SealedStore.open(home, new SqlRollbackGuard(store), RANDOM);
        sealedStore.unseal(keyFile, false);
        realKeys = new SealedIdentityStore(sealedStore);
        master = new SealedInstanceSecrets(sealedStore);
        admin = at(NOON);
    }

    void close() {
        store.close();
    }

    AdminService at(Clock clock) {
        Role worker = new Role("job-worker", "app", NEVER_READ, Duration.ofHours(6), Duration.ofDays(30));
        Role web = new Role("web", "app", NEVER_READ, Duration.ofHours(1), Duration.ofHours(2));
        return new TestHome(home, store, sealedStore)
                .admin(new Roles(Map.of("job-worker", worker, "web", web)), this::record, clock);
    }

    CompletionStage<Void> record(AuditEvent event) {
        if (diskFull) {
            return CompletableFuture.failedFuture(new IOException("disk full"));
        }
        recorded.add(event);
        return CompletableFuture.completedFuture(null);
    }

    static RegisterInstanceRequest worker(String name, String ip) {
        return new RegisterInstanceRequest(name, List.of(ip), "job-worker", "", false, false, Map.of());
    }

    static AdminException problemOf(ThrowingCallable call) {
        return catchThrowableOfType(AdminException.class, call);
    }
}
