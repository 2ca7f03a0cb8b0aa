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
 * What lies in the home directory and stays there.
 *
 * @param store the registry's database
 * @param registry the registry in memory
 * @param sealed the real keys
 * @param audit the audit log
 * @param time the clock that never goes back
 */
record DurableState(
        SqlDatabase store, RegistryPoller registry, SealedStore sealed, JsonLinesAuditLog audit, ClockMonitor time) {
    /** Opens all of it; a registry that is older than the rest is refused. */
    static DurableState open(CloseStack parts, BrokerConfig config, StartOptions options, SecureRandom random)
            throws IOException {
        Path home = config.home();
        parts.add(HomeLock.acquire(home)); // first: nothing else of this home is touched while another has it
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
