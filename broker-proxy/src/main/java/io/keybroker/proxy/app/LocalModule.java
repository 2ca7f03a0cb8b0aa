package io.keybroker.proxy.app;

import io.keybroker.auth.Authenticator;
import io.keybroker.config.BrokerConfig;
import io.keybroker.ec2.InstanceDescriber;
import io.keybroker.identity.IdentityLookup;
import io.keybroker.proxy.local.EnrolmentEndpoints;
import io.keybroker.proxy.local.HealthEndpoint;
import io.keybroker.proxy.local.LocalEndpoint;
import io.keybroker.proxy.local.LocalRouter;
import io.keybroker.proxy.local.SecretsEndpoint;
import io.keybroker.registry.Ec2InstanceStore;
import io.keybroker.secret.SecretAccess;
import io.keybroker.store.sql.SqlEc2InstanceStore;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Wires the broker's own endpoints: health, enrolment and third-party secrets.
 *
 * @param config the settings
 * @param state the durable state
 * @param sealed the stores behind the seal
 * @param registry tickets, instances and roles
 * @param authenticator authenticates renewals and requests for secrets
 * @param identities the credentials for EC2
 * @param endpoint the endpoint URL for SDKs, once the listener is open
 * @param parts closes what is opened, in reverse order
 */
record LocalModule(
        BrokerConfig config,
        DurableState state,
        SealedStores sealed,
        RegistryStores registry,
        Authenticator authenticator,
        IdentityLookup identities,
        Supplier<URI> endpoint,
        CloseStack parts) {
    /** Opens the endpoints, and what verifies enrolments. */
    LocalRouter open(Clock clock, SecureRandom random) throws IOException {
        EnrolmentEndpoints enrolment = enrolment(clock, random);
        SecretAccess secretAccess =
                new SecretAccess(sealed.secrets(), authenticator, registry.roles(), state.audit(), clock);
        Map<String, LocalEndpoint> paths = new HashMap<>(enrolment.paths());
        paths.put(
                "GET /.broker/health",
                new HealthEndpoint(
                        state.registry(),
                        sealed.seal()::sealed,
                        () -> state.audit().failure().isEmpty()));
        paths.put("GET " + SecretsEndpoint.DIRECTORY, new SecretsEndpoint(secretAccess));
        return new LocalRouter(paths);
    }

    private EnrolmentEndpoints enrolment(Clock clock, SecureRandom random) throws IOException {
        SqlEc2InstanceStore ec2Instances = new SqlEc2InstanceStore(state.store(), clock, state.registry()::onCommit);
        Optional<InstanceDescriber> ec2 = ec2(ec2Instances, clock, random);
        return parts.add(new EnrolmentModule(
                        registry, sealed.instanceSecrets(), authenticator, ec2, ec2Instances, state.audit(), endpoint)
                .open(config.home(), clock, random));
    }

    private Optional<InstanceDescriber> ec2(Ec2InstanceStore instanceStore, Clock clock, SecureRandom random)
            throws IOException {
        Optional<BrokerConfig.Ec2> settings = config.enrolment().ec2();
        if (settings.isEmpty()) {
            return Optional.empty();
        }
        Ec2Module ec2 = parts.add(new Ec2Module(config, settings.get(), identities, random));
        ec2.start(instanceStore, state.audit(), clock);
        return Optional.of(ec2.instances());
    }
}
