package io.keybroker.admin;

import io.keybroker.admin.api.BrokerAddress;
import io.keybroker.audit.AuditLog;
import io.keybroker.audit.AuditReader;
import io.keybroker.identity.CredentialException;
import io.keybroker.identity.CredentialException.Reason;
import io.keybroker.identity.Identity;
import io.keybroker.identity.IdentityDirectory;
import io.keybroker.identity.IdentityLookup;
import io.keybroker.identity.IdentityStore;
import io.keybroker.identity.rotation.KeyRotation;
import io.keybroker.identity.rotation.KeyRotator;
import io.keybroker.identity.rotation.SdkIamAccessKeys;
import io.keybroker.launch.Ec2Launcher;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.pki.OperatorIssuer;
import io.keybroker.role.Roles;
import io.keybroker.store.sealed.AutoUnseal;
import io.keybroker.store.sealed.KeyFileWrappingKey;
import io.keybroker.store.sealed.SealedIdentityStore;
import io.keybroker.store.sealed.SealedInstanceSecrets;
import io.keybroker.store.sealed.SealedRotationStore;
import io.keybroker.store.sealed.SealedSecretStore;
import io.keybroker.store.sealed.SealedStore;
import io.keybroker.store.sealed.SealedStoreKeys;
import io.keybroker.store.sealed.SealedStoreSeal;
import io.keybroker.store.sql.SqlDatabase;
import io.keybroker.store.sql.SqlInstanceStore;
import io.keybroker.store.sql.SqlMasterKeys;
import io.keybroker.store.sql.SqlOperatorStore;
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

    /** All operator use cases, with roles that stay as they are. */
    AdminService admin(Roles roles, AuditLog audit, Clock clock) {
        return admin(roles, audit, clock, roles::byName);
    }

    AdminService admin(Roles roles, AuditLog audit, Clock clock, RoleSource source) {
        BrokerAddress advertised =
                new BrokerAddress(URI.create("https://aws.broker.internal:8443"), Path.of("/home/ca.pem"));
        SealedIdentityStore keys = new SealedIdentityStore(sealed);
        IdentityDirectory known = known(keys);
        SqlInstanceStore instances = new SqlInstanceStore(store, clock, RANDOM, () -> {});
        SqlTicketStore ticketStore = new SqlTicketStore(store, clock, RANDOM, () -> {});
        SealedStoreSeal seal = new SealedStoreSeal(sealed, new AutoUnseal(home, Map.of(), arn -> null, RANDOM), RANDOM);
        ChangeAudit changes = new ChangeAudit(audit, clock);
        IdentityAdmin identities =
                new IdentityAdmin(keys, known, Set.of("app"), rotations(keys, sealed, clock), changes);
        TicketAdmin tickets = new TicketAdmin(ticketStore, roles, clock, advertised, changes);
        return new AdminService(
                new StatusAdmin(instances, roles, identities, seal, advertised, clock),
                new SealAdmin(seal, changes, clock),
                new AuditAdmin(AuditReader.in(home.resolve("audit")), instances, clock),
                new InstanceAdmin(instances, roles, new SealedInstanceSecrets(sealed), clock, advertised, changes),
                tickets,
                launches(
                        new LaunchPreparation(Set.of("app"), known, ticketStore, advertised, tickets, changes),
                        tickets,
                        changes),
                new RoleAdmin(roles, known, new RoleReloader(roles, instances, clock, source, changes)),
                identities,
                new SecretAdmin(new SealedSecretStore(sealed, clock), changes),
                new StoreKeyAdmin(
                        new SealedStoreKeys(
                                sealed, home, new SealedStoreKeys.KeySources(Map.of(), arn -> null), RANDOM),
                        changes),
                new MasterKeyAdmin(new SqlMasterKeys(sealed, store, RANDOM, clock), changes),
                new OperatorAdmin(
                        new SqlOperatorStore(store, "authority", clock),
                        new OperatorIssuer(new CertificateFiles(home), clock, RANDOM),
                        changes,
                        clock,
                        RANDOM));
    }

    private LaunchAdmin launches(LaunchPreparation preparation, TicketAdmin tickets, ChangeAudit changes) {
        SqlTicketStore ticketStore = new SqlTicketStore(store, Clock.systemUTC(), RANDOM, () -> {});
        Ec2Launcher launcher = new Ec2Launcher(UrlConnectionHttpClient.create(), Optional.empty());
        return new LaunchAdmin(
                launcher,
                tickets,
                preparation,
                new FixedAddressLaunchAdmin(ticketStore, launcher, tickets, changes, preparation));
    }

    /** The sealed keys, and a caller ARN for each. */
    private static IdentityDirectory known(IdentityLookup keys) {
        return new IdentityDirectory() {
            @Override
            public Optional<Identity> find(String name) {
                return keys.find(name);
            }

            @Override
            public String callerArn(String name) throws CredentialException {
                return keys.find(name)
                        .map(identity -> "arn:aws:iam::123456789012:user/" + identity.name())
                        .orElseThrow(() -> new CredentialException(Reason.NO_KEY, "no key available"));
            }
        };
    }

    /** Rotations of the identity {@code app} by an IAM that is out of reach. */
    static KeyRotator rotations(IdentityStore keys, SealedStore sealed, Clock clock) {
        SdkIamAccessKeys.ClientOptions nowhere = new SdkIamAccessKeys.ClientOptions(
                UrlConnectionHttpClient.create(), Optional.of(URI.create("http://127.0.0.1:1")));
        KeyRotation.Timing pace = new KeyRotation.Timing(Duration.ZERO, Duration.ZERO, Duration.ZERO);
        return new KeyRotator(
                new KeyRotation.Stores(keys, new SealedRotationStore(sealed)),
                Map.of("app", new KeyRotator.Plan(pace, Optional.empty())),
                name -> new KeyRotation.AwsClients(
                        new SdkIamAccessKeys(
                                nowhere, "us-east-1", () -> keys.find(name).map(Identity::credential)),
                        key -> false),
                (identity, step) -> {},
                clock);
    }
}
