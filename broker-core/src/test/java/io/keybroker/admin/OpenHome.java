package io.keybroker.admin;

import io.keybroker.audit.AuditLog;
import io.keybroker.audit.AuditRecords;
import io.keybroker.credential.SecretDerivation;
import io.keybroker.identity.Iam;
import io.keybroker.identity.Identity;
import io.keybroker.identity.IdentitySources;
import io.keybroker.identity.KeyRotation;
import io.keybroker.identity.KeyRotations;
import io.keybroker.identity.RealKeys;
import io.keybroker.identity.Sts;
import io.keybroker.launch.Ec2Launcher;
import io.keybroker.policy.Roles;
import io.keybroker.store.KeyFileWrap;
import io.keybroker.store.SealedKeys;
import io.keybroker.store.SealedMasters;
import io.keybroker.store.SealedRotations;
import io.keybroker.store.SealedSecrets;
import io.keybroker.store.SealedStore;
import io.keybroker.store.SqlGenerations;
import io.keybroker.store.SqlRegistrations;
import io.keybroker.store.SqlStore;
import io.keybroker.store.SqlTickets;
import io.keybroker.store.StoreOpeners;
import io.keybroker.store.StoreSeal;
import io.keybroker.store.UnattendedUnsealing;
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
record OpenHome(Path home, SqlStore store, SealedStore sealed) {
    private static final SecureRandom RANDOM = new SecureRandom();

    static OpenHome make(Path home, SqlStore store) throws Exception {
        KeyFileWrap keyFile = KeyFileWrap.file(home, "seal.key", RANDOM);
        keyFile.create();
        SealedStore.create(home, List.of(keyFile), RANDOM);
        SealedStore sealed = SealedStore.open(home, new SqlGenerations(store), RANDOM);
        sealed.unseal(keyFile, false);
        return new OpenHome(home, store, sealed);
    }

    Administration.Parts parts(Roles roles, AuditLog audit, Clock clock) {
        SealedKeys keys = new SealedKeys(sealed);
        return new Administration.Parts(
                new SqlRegistrations(store, clock, RANDOM, () -> {}),
                new SqlTickets(store, clock, RANDOM, () -> {}),
                roles,
                keys,
                Set.of("app"),
                new IdentitySources(
                        Map.of("app", new IdentitySources.Source.Sealed()),
                        keys,
                        new Sts(UrlConnectionHttpClient.create(), Optional.empty()),
                        Runnable::run,
                        clock),
                rotations(keys, sealed, clock),
                new SecretDerivation(new byte[32]),
                new Administration.Kept(
                        new SealedSecrets(sealed, clock),
                        new SealedMasters(sealed, store, RANDOM, clock),
                        new StoreOpeners(sealed, home, new StoreOpeners.Surroundings(Map.of(), arn -> null), RANDOM)),
                new StoreSeal(sealed, new UnattendedUnsealing(home, Map.of(), arn -> null, RANDOM), RANDOM),
                audit,
                AuditRecords.in(home.resolve("audit")),
                new Ec2Launcher(UrlConnectionHttpClient.create(), Optional.empty()),
                clock);
    }

    /** Rotations of the identity {@code app} by an IAM that is out of reach. */
    static KeyRotations rotations(RealKeys keys, SealedStore sealed, Clock clock) {
        Iam.Reach nowhere =
                new Iam.Reach(UrlConnectionHttpClient.create(), Optional.of(URI.create("http://127.0.0.1:1")));
        KeyRotation.Pace pace = new KeyRotation.Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO);
        return new KeyRotations(
                new KeyRotation.Stores(keys, new SealedRotations(sealed)),
                Map.of("app", new KeyRotations.Plan(pace, Optional.empty())),
                name -> new KeyRotation.Aws(
                        new Iam(nowhere, "us-east-1", () -> keys.named(name).map(Identity::credential)), key -> false),
                (identity, step) -> {},
                clock);
    }
}
