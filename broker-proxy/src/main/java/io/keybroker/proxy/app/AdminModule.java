package io.keybroker.proxy.app;

import io.keybroker.admin.AdminService;
import io.keybroker.admin.AuditAdmin;
import io.keybroker.admin.ChangeAudit;
import io.keybroker.admin.FixedAddressLaunchAdmin;
import io.keybroker.admin.IdentityAdmin;
import io.keybroker.admin.InstanceAdmin;
import io.keybroker.admin.LaunchAdmin;
import io.keybroker.admin.LaunchPreparation;
import io.keybroker.admin.MasterKeyAdmin;
import io.keybroker.admin.OperatorAdmin;
import io.keybroker.admin.RoleAdmin;
import io.keybroker.admin.RoleReloader;
import io.keybroker.admin.SealAdmin;
import io.keybroker.admin.SecretAdmin;
import io.keybroker.admin.StatusAdmin;
import io.keybroker.admin.StoreKeyAdmin;
import io.keybroker.admin.TicketAdmin;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.BrokerAddress;
import io.keybroker.audit.JsonLinesAuditLog;
import io.keybroker.config.BrokerConfig;
import io.keybroker.config.ConfigException;
import io.keybroker.config.ConfigReader;
import io.keybroker.launch.Ec2Launcher;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.pki.OperatorIssuer;
import io.keybroker.pki.OperatorName;
import io.keybroker.pki.PemFiles;
import io.keybroker.proxy.upstream.UpstreamTls;
import io.keybroker.role.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.TrustManager;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** Wires the operator use cases; closes their connections to EC2. */
final class AdminModule implements AutoCloseable {
    private final BrokerConfig config;
    private final RegistryStores registry;
    private final SealedStores sealed;
    private final IdentityModule identities;
    private final JsonLinesAuditLog audit;
    private final Clock clock;
    private final ChangeAudit changes;
    private final SdkHttpClient http;

    AdminModule(
            BrokerConfig config,
            RegistryStores registry,
            SealedStores sealed,
            IdentityModule identities,
            JsonLinesAuditLog audit,
            Clock clock)
            throws IOException {
        this.config = config;
        this.registry = registry;
        this.sealed = sealed;
        this.identities = identities;
        this.audit = audit;
        this.clock = clock;
        this.changes = new ChangeAudit(audit, clock);
        TrustManager[] trusted = UpstreamTls.trustManagers(config.upstream().caBundle());
        this.http = UrlConnectionHttpClient.builder()
                .tlsTrustManagersProvider(() -> trusted)
                .build();
    }

    AdminService service(BrokerAddress advertised) throws IOException {
        IdentityAdmin identityAdmin = identities();
        TicketAdmin tickets = new TicketAdmin(registry.tickets(), registry.roles(), clock, advertised, changes);
        return new AdminService(
                new StatusAdmin(
                        registry.instances(), registry.roles(), identityAdmin, sealed.seal(), advertised, clock),
                new SealAdmin(sealed.seal(), changes, clock),
                new AuditAdmin(audit.records(), registry.instances(), clock),
                new InstanceAdmin(
                        registry.instances(), registry.roles(), sealed.instanceSecrets(), clock, advertised, changes),
                tickets,
                launches(tickets, advertised),
                roles(),
                identityAdmin,
                new SecretAdmin(sealed.secrets(), changes),
                new StoreKeyAdmin(sealed.storeKeys(), changes),
                new MasterKeyAdmin(sealed.masterKeys(), changes),
                operators());
    }

    private OperatorAdmin operators() throws IOException {
        SecureRandom random = new SecureRandom();
        CertificateFiles files = new CertificateFiles(config.home());
        OperatorAdmin operators = new OperatorAdmin(
                registry.operators(), new OperatorIssuer(files, clock, random), changes, clock, random);
        if (Files.exists(files.operator())) {
            X509Certificate own = PemFiles.certificates(files.operator()).get(0);
            OperatorName.find(own).ifPresent(name -> operators.adoptOwn(name, own));
        }
        return operators;
    }

    private IdentityAdmin identities() {
        return new IdentityAdmin(
                sealed.identities().keys(), identities.directory(), configured(), identities.rotations(), changes);
    }

    private RoleAdmin roles() {
        RoleReloader reloader =
                new RoleReloader(registry.roles(), registry.instances(), clock, this::readRoles, changes);
        return new RoleAdmin(registry.roles(), identities.directory(), reloader);
    }

    private LaunchAdmin launches(TicketAdmin tickets, BrokerAddress advertised) {
        Ec2Launcher launcher = new Ec2Launcher(http, config.upstream().endpoint("ec2"));
        LaunchPreparation preparation = new LaunchPreparation(
                configured(), identities.directory(), registry.tickets(), advertised, tickets, changes);
        return new LaunchAdmin(
                launcher,
                tickets,
                preparation,
                new FixedAddressLaunchAdmin(registry.tickets(), launcher, tickets, changes, preparation));
    }

    private Set<String> configured() {
        return config.identities().keySet();
    }

    private Map<String, Role> readRoles() throws AdminException {
        try {
            return RoleLoader.load(ConfigReader.read(config.home()));
        } catch (ConfigException e) {
            throw new AdminException(
                    Kind.USAGE,
                    String.valueOf(e.getMessage()),
                    "no role was changed: correct the error and reload again");
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
