package io.keybroker.proxy.app;

import io.keybroker.config.BrokerConfig;
import io.keybroker.identity.rotation.KeyRotation;
import io.keybroker.store.sealed.SealedIdentityStore;
import io.keybroker.store.sealed.SealedInstanceSecrets;
import io.keybroker.store.sealed.SealedRotationStore;
import io.keybroker.store.sealed.SealedSecretStore;
import io.keybroker.store.sealed.SealedStore;
import io.keybroker.store.sealed.SealedStoreKeys;
import io.keybroker.store.sealed.SealedStoreSeal;
import io.keybroker.store.sql.SqlMasterKeys;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;

/**
 * The contents of the sealed store, by type.
 *
 * @param instanceSecrets derives instance secrets
 * @param identities real keys and the state of their rotations
 * @param secrets third-party secrets
 * @param masterKeys the master keys of instance secrets
 * @param storeKeys the store keys, as operators change them
 * @param seal seals and unseals the store
 */
record SealedStores(
        SealedInstanceSecrets instanceSecrets,
        KeyRotation.Stores identities,
        SealedSecretStore secrets,
        SqlMasterKeys masterKeys,
        SealedStoreKeys storeKeys,
        SealedStoreSeal seal) {
    /** Opens the store, and unseals it if a store key is available. */
    static SealedStores open(BrokerConfig config, DurableState state, SecureRandom random) throws IOException {
        SealedStore sealed = state.sealed();
        Clock clock = state.time().clock();
        StoreModule module = new StoreModule(config, sealed, random);
        return new SealedStores(
                new SealedInstanceSecrets(sealed),
                new KeyRotation.Stores(new SealedIdentityStore(sealed, clock), new SealedRotationStore(sealed)),
                new SealedSecretStore(sealed, clock),
                new SqlMasterKeys(sealed, state.store(), random, clock),
                module.storeKeys(),
                module.open());
    }
}
