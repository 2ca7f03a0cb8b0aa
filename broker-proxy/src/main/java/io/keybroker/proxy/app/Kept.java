package io.keybroker.proxy.app;

import io.keybroker.admin.OwnChanges;
import io.keybroker.audit.JsonLinesAuditLog;
import io.keybroker.config.BrokerConfig;
import io.keybroker.proxy.sink.Sinks;
import io.keybroker.store.HomeLock;
import io.keybroker.store.RegistryFollower;
import io.keybroker.store.SealedStore;
import io.keybroker.store.SqlGenerations;
import io.keybroker.store.SqlStore;
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
record Kept(SqlStore store, RegistryFollower registry, SealedStore sealed, JsonLinesAuditLog audit, ClockMonitor time) {
    /** Opens all of it; a registry that is older than the rest is refused. */
    static Kept open(Parts parts, BrokerConfig config, StartOptions options, SecureRandom random) throws IOException {
        Path home = config.home();
        parts.add(HomeLock.acquire(home)); // first: nothing else of this home is touched while another has it
        ClockMonitor time = parts.add(ClockMonitor.open(home, options.wall()));
        SqlStore store = parts.add(SqlStore.open(home, config.registry().revealed()));
        RegistryHeap.check(store);
        RegistryFollower registry = parts.add(RegistryFollower.start(
                store, config.limits().registryPoll(), config.limits().registryStaleness(), System::nanoTime));
        SealedStore sealed = SealedStore.open(home, new SqlGenerations(store), random);
        parts.add(sealed::seal);
        Sinks sinks = parts.add(
                Sinks.open(config.audit(), options.out(), config.hostnames().get(0)));
        JsonLinesAuditLog audit = parts.add(JsonLinesAuditLog.open(home, settings(config.audit()), sinks));
        RegistryAge age = parts.add(RegistryAge.open(home, options.acceptOlder()));
        age.check(store, sealed, new OwnChanges(audit, time.clock()));
        registry.tell(age.witness());
        return new Kept(store, registry, sealed, audit, time);
    }

    private static JsonLinesAuditLog.Settings settings(BrokerConfig.AuditSettings audit) {
        return new JsonLinesAuditLog.Settings(audit.synced(), audit.keep(), audit.rotateAt());
    }
}
