package io.keybroker.proxy.app;

import io.keybroker.pki.CaPin;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.pki.PemFiles;
import io.keybroker.role.Roles;
import io.keybroker.store.sql.SqlInstanceStore;
import io.keybroker.store.sql.SqlOperatorStore;
import io.keybroker.store.sql.SqlTicketStore;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;

/**
 * The write sides of the registry, and the roles that instances have.
 *
 * @param tickets the tickets
 * @param instances the instances
 * @param operators the operators
 * @param roles the roles
 */
record RegistryStores(SqlTicketStore tickets, SqlInstanceStore instances, SqlOperatorStore operators, Roles roles) {
    static RegistryStores of(DurableState state, Roles roles, CertificateFiles files, Clock clock) throws IOException {
        SecureRandom random = new SecureRandom();
        String authority =
                CaPin.compute(PemFiles.certificates(files.operatorsCa()).get(0));
        return new RegistryStores(
                new SqlTicketStore(state.store(), clock, random, state.registry()::onCommit),
                new SqlInstanceStore(state.store(), clock, random, state.registry()::onCommit),
                new SqlOperatorStore(state.store(), authority, clock),
                roles);
    }
}
