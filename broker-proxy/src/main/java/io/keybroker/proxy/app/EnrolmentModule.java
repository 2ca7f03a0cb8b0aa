package io.keybroker.proxy.app;

import io.keybroker.audit.AuditLog;
import io.keybroker.auth.Authenticator;
import io.keybroker.credential.InstanceSecretSource;
import io.keybroker.ec2.InstanceDescriber;
import io.keybroker.enrolment.EnrolmentService;
import io.keybroker.enrolment.IdentityDocumentVerifier;
import io.keybroker.enrolment.InstanceAttestor;
import io.keybroker.enrolment.RegionCertificates;
import io.keybroker.proxy.local.EnrolmentEndpoints;
import io.keybroker.registry.InstanceRegions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wires the enrolment endpoints.
 *
 * @param registry tickets and roles
 * @param secrets derives instance secrets
 * @param authenticator authenticates renewals
 * @param ec2 describes EC2 instances
 * @param regions the regions of instances
 * @param audit the audit log
 * @param endpoint the endpoint URL for SDKs, once the listener is open
 */
record EnrolmentModule(
        RegistryStores registry,
        InstanceSecretSource secrets,
        Authenticator authenticator,
        Optional<InstanceDescriber> ec2,
        InstanceRegions regions,
        AuditLog audit,
        Supplier<URI> endpoint) {
    private static final Logger LOG = LoggerFactory.getLogger(EnrolmentModule.class);
    private static final int AT_ONCE = 4;
    private static final int AT_ONCE_WITH_EC2 = 64; // most of them wait for EC2, where they are batched
    private static final int WAITING = 256;

    /** Opens the endpoints; without EC2 checks, instances are announced, or come from an address of their ticket. */
    EnrolmentEndpoints open(Path home, Clock clock, SecureRandom random) throws IOException {
        RegionCertificates certificates = certificates(home.resolve("certificates"), clock);
        EnrolmentService enrolments = new EnrolmentService(
                registry.tickets(),
                registry.roles(),
                secrets,
                authenticator,
                new InstanceAttestor(new IdentityDocumentVerifier(certificates, clock), ec2, regions),
                audit,
                endpoint,
                clock,
                random);
        return EnrolmentEndpoints.start(enrolments, random, ec2.isPresent() ? AT_ONCE_WITH_EC2 : AT_ONCE, WAITING);
    }

    private static RegionCertificates certificates(Path directory, Clock clock) throws IOException {
        RegionCertificates published = RegionCertificates.bundled();
        RegionCertificates regions = Files.isDirectory(directory) ? published.withDirectory(directory) : published;
        Set<String> over = regions.expiredAt(clock.instant());
        if (!over.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("regions", over)
                    .addKeyValue("remedy", directory.resolve("<region>.pem") + " with AWS's new certificate")
                    .log("identity document certificates expired");
        }
        return regions;
    }
}
