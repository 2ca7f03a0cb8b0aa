package io.keybroker.proxy.app;

import io.keybroker.admin.SystemChangeAudit;
import io.keybroker.audit.JsonLinesAuditLog;
import io.keybroker.config.BrokerConfig;
import io.keybroker.proxy.sink.AuditSinks;
import io.keybroker.store.file.HomeLock;
import io.keybroker.store.sealed.SealedStore;
import io.keybroker.store.sql.RegistryPoller;
import io.keybroker.store.sql.SqlDatabase;
import io.keybroker.store.sql.SqlRollbackGuard;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * The durable state in the home directory.
 *
 * @param store the database of the registry
 * @param registry the registry snapshots in memory
 * @param sealed the sealed store
 * @param audit the audit log
 * @param time the monotonic clock
 */
record DurableState(
        SqlDatabase store, RegistryPoller registry, SealedStore sealed, JsonLinesAuditLog audit, ClockMonitor time) {
    /** Opens the durable state; rejects a registry that is older than its evidence. */
    static DurableState open(CloseStack parts, BrokerConfig config, StartOptions options, SecureRandom random)
            throws IOException {
        Path home = config.home();
        parts.add(HomeLock.acquire(home)); // first: everything else in this home needs the lock
        ClockMonitor time = parts.add(ClockMonitor.open(home, options.wall()));
        SqlDatabase store = parts.add(SqlDatabase.open(home, config.registry().jdbcUrl()));
        RegistryHeap.check(store);
        RegistryPoller registry = parts.add(RegistryPoller.start(
                store, config.limits().registryPoll(), config.limits().registryStaleness(), System::nanoTime));
        SealedStore sealed = SealedStore.open(home, new SqlRollbackGuard(store), random);
        parts.add(sealed::seal);
        AuditSinks sinks = parts.add(AuditSinks.open(
                config.audit(), options.out(), config.hostnames().get(0)));
        JsonLinesAuditLog audit = parts.add(JsonLinesAuditLog.open(home, settings(config.audit()), sinks));
        RegistryRollbackCheck age = parts.add(RegistryRollbackCheck.open(home, options.acceptOlder()));
        age.check(store, sealed, new SystemChangeAudit(audit, time.clock()));
        registry.tell(age.witness());
        return new DurableState(store, registry, sealed, audit, time);
    }

    private static JsonLinesAuditLog.Settings settings(BrokerConfig.AuditSettings audit) {
        return new JsonLinesAuditLog.Settings(audit.synced(), audit.keep(), audit.rotateAt());
    }
}
