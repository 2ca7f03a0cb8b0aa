package io.keybroker.proxy.app;

import io.keybroker.admin.AdminService;
import io.keybroker.config.BrokerConfig;
import io.keybroker.identity.rotation.KeyRotation;
import io.keybroker.store.sealed.SealedIdentityStore;
import io.keybroker.store.sealed.SealedInstanceSecrets;
import io.keybroker.store.sealed.SealedRotationStore;
import io.keybroker.store.sealed.SealedSecretStore;
import io.keybroker.store.sealed.SealedStore;
import io.keybroker.store.sealed.SealedStoreSeal;
import io.keybroker.store.sql.SqlDatabase;
import io.keybroker.store.sql.SqlMasterKeys;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;

/**
 * The contents of the sealed store, by type.
 *
 * @param masters where instances' secrets come from
 * @param realKeys the real keys, and how far their rotations have come
 * @param kept what else there is
 * @param seal the lock on all of it
 */
record SealedStores(
        SealedInstanceSecrets masters, KeyRotation.Stores realKeys, AdminService.Kept kept, SealedStoreSeal seal) {
    /** Opens the store if it can be done without a person. */
    static SealedStores open(
            BrokerConfig config, SealedStore sealed, SqlDatabase registry, Clock clock, SecureRandom random)
            throws IOException {
        StoreModule opening = new StoreModule(config, sealed, random);
        return new SealedStores(
                new SealedInstanceSecrets(sealed),
                new KeyRotation.Stores(new SealedIdentityStore(sealed, clock), new SealedRotationStore(sealed)),
                new AdminService.Kept(
                        new SealedSecretStore(sealed, clock),
                        new SqlMasterKeys(sealed, registry, random, clock),
                        opening.openers()),
                opening.open());
    }
}
