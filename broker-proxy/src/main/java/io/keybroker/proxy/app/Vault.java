package io.keybroker.proxy.app;

import io.keybroker.admin.Administration;
import io.keybroker.config.BrokerConfig;
import io.keybroker.identity.KeyRotation;
import io.keybroker.store.SealedKeys;
import io.keybroker.store.SealedMaster;
import io.keybroker.store.SealedMasters;
import io.keybroker.store.SealedRotations;
import io.keybroker.store.SealedSecrets;
import io.keybroker.store.SealedStore;
import io.keybroker.store.SqlStore;
import io.keybroker.store.StoreSeal;
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
record Vault(SealedMaster masters, KeyRotation.Stores realKeys, Administration.Kept kept, StoreSeal seal) {
    /** Opens the store if it can be done without a person. */
    static Vault open(BrokerConfig config, SealedStore sealed, SqlStore registry, Clock clock, SecureRandom random)
            throws IOException {
        StoreOpening opening = new StoreOpening(config, sealed, random);
        return new Vault(
                new SealedMaster(sealed),
                new KeyRotation.Stores(new SealedKeys(sealed, clock), new SealedRotations(sealed)),
                new Administration.Kept(
                        new SealedSecrets(sealed, clock),
                        new SealedMasters(sealed, registry, random, clock),
                        opening.openers()),
                opening.open());
    }
}
