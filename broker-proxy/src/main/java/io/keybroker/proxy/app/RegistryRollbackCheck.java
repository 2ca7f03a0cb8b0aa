package io.keybroker.proxy.app;

import io.keybroker.admin.SystemChangeAudit;
import io.keybroker.store.sealed.SealedStore;
import io.keybroker.store.sql.RegistryWitness;
import io.keybroker.store.sql.SqlDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Prevents a start with an older registry, whose lost revocations would become active again. */
final class RegistryRollbackCheck implements AutoCloseable {
    private final RegistryWitness witness;
    private final boolean acceptOlder;

    private RegistryRollbackCheck(RegistryWitness witness, boolean acceptOlder) {
        this.witness = witness;
        this.acceptOlder = acceptOlder;
    }

    static RegistryRollbackCheck open(Path home, boolean acceptOlder) throws IOException {
        return new RegistryRollbackCheck(RegistryWitness.open(home.resolve("audit")), acceptOlder);
    }

    /** Rejects an older registry with its evidence, unless accepted; the audit log records the acceptance. */
    void check(SqlDatabase store, SealedStore sealed, SystemChangeAudit changes) throws IOException {
        List<String> evidence = witness.findEvidence(store, sealed);
        if (evidence.isEmpty()) {
            return;
        }
        if (!acceptOlder) {
            throw new IOException("the registry is an older copy: " + String.join("; ", evidence)
                    + " (expected: its newest copy, since keys revoked meanwhile would live again; if it was restored on"
                    + " purpose, run 'broker serve --accept-older' and revoke them again)");
        }
        changes.acceptedOlder(String.join("; ", evidence));
    }

    RegistryWitness witness() {
        return witness;
    }

    @Override
    public void close() throws IOException {
        witness.close();
    }
}
