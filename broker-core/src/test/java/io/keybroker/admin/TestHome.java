package io.keybroker.admin;

import io.keybroker.audit.AuditLog;
import io.keybroker.audit.AuditReader;
import io.keybroker.credential.SecretDerivation;
import io.keybroker.identity.CachedIdentityDirectory;
import io.keybroker.identity.Identity;
import io.keybroker.identity.IdentityStore;
import io.keybroker.identity.Sts;
import io.keybroker.identity.rotation.KeyRotation;
import io.keybroker.identity.rotation.KeyRotator;
import io.keybroker.identity.rotation.SdkIamAccessKeys;
import io.keybroker.launch.Ec2Launcher;
import io.keybroker.role.Roles;
import io.keybroker.store.sealed.AutoUnseal;
import io.keybroker.store.sealed.KeyFileWrappingKey;
import io.keybroker.store.sealed.SealedIdentityStore;
import io.keybroker.store.sealed.SealedRotationStore;
import io.keybroker.store.sealed.SealedSecretStore;
import io.keybroker.store.sealed.SealedStore;
import io.keybroker.store.sealed.SealedStoreKeys;
import io.keybroker.store.sealed.SealedStoreSeal;
import io.keybroker.store.sql.SqlDatabase;
import io.keybroker.store.sql.SqlInstanceStore;
import io.keybroker.store.sql.SqlMasterKeys;
import io.keybroker.store.sql.SqlRollbackGuard;
import io.keybroker.store.sql.SqlTicketStore;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * A home directory whose sealed store is made and open, and what an administration works on in it.
 *
 * @param home the directory
 * @param store its registry
 * @param sealed its sealed store
 */
record TestHome(Path home, SqlDatabase store, SealedStore sealed) {
    private static final SecureRandom RANDOM = new SecureRandom();

    static TestHome make(Path home, SqlDatabase store) throws Exception {
        KeyFileWrappingKey keyFile = KeyFileWrappingKey.file(home, "seal.key", RANDOM);
        keyFile.create();
        SealedStore.create(home, List.of(keyFile), RANDOM);
        SealedStore sealed = SealedStore.open(home, new SqlRollbackGuard(store), RANDOM);
        sealed.unseal(keyFile, false);
        return new TestHome(home, store, sealed);
    }

    AdminService.Parts parts(Roles roles, AuditLog audit, Clock clock) {
        SealedIdentityStore keys = new SealedIdentityStore(sealed);
        return new AdminService.Parts(
                new SqlInstanceStore(store, clock, RANDOM, () -> {}),
                new SqlTicketStore(store, clock, RANDOM, () -> {}),
                roles,
                keys,
                Set.of("app"),
                new CachedIdentityDirectory(
                        Map.of("app", new CachedIdentityDirectory.Source.Sealed()),
                        keys,
                        new Sts(UrlConnectionHttpClient.create(), Optional.empty()),
                        Runnable::run,
                        clock),
                rotations(keys, sealed, clock),
                new SecretDerivation(new byte[32]),
                new AdminService.Kept(
                        new SealedSecretStore(sealed, clock),
                        new SqlMasterKeys(sealed, store, RANDOM, clock),
                        new SealedStoreKeys(
                                sealed, home, new SealedStoreKeys.Surroundings(Map.of(), arn -> null), RANDOM)),
                new SealedStoreSeal(sealed, new AutoUnseal(home, Map.of(), arn -> null, RANDOM), RANDOM),
                audit,
                AuditReader.in(home.resolve("audit")),
                new Ec2Launcher(UrlConnectionHttpClient.create(), Optional.empty()),
                clock);
    }

    /** Rotations of the identity {@code app} by an IAM that is out of reach. */
    static KeyRotator rotations(IdentityStore keys, SealedStore sealed, Clock clock) {
        SdkIamAccessKeys.Reach nowhere = new SdkIamAccessKeys.Reach(
                UrlConnectionHttpClient.create(), Optional.of(URI.create("http://127.0.0.1:1")));
        KeyRotation.Pace pace = new KeyRotation.Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO);
        return new KeyRotator(
                new KeyRotation.Stores(keys, new SealedRotationStore(sealed)),
                Map.of("app", new KeyRotator.Plan(pace, Optional.empty())),
                name -> new KeyRotation.Aws(
                        new SdkIamAccessKeys(
                                nowhere, "us-east-1", () -> keys.find(name).map(Identity::credential)),
                        key -> false),
                (identity, step) -> {},
                clock);
    }
}
