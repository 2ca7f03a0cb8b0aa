package io.keybroker.proxy.app;

import io.keybroker.audit.AuditLog;
import io.keybroker.credential.InstanceSecrets;
import io.keybroker.enrolment.DocumentVerifier;
import io.keybroker.enrolment.Enrolments;
import io.keybroker.enrolment.RegionCertificates;
import io.keybroker.gate.Authenticator;
import io.keybroker.policy.Roles;
import io.keybroker.proxy.enrolment.EnrolmentService;
import io.keybroker.registry.Tickets;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What enrolment takes from the rest of the daemon.
 *
 * @param tickets the tickets and who came by them
 * @param roles what instances may do
 * @param secrets where instance secrets come from
 * @param authenticator who signed a renewal
 * @param audit where it is recorded
 * @param endpoint where SDKs reach the broker, once it listens
 */
record EnrolmentOpening(
        Tickets tickets,
        Roles roles,
        InstanceSecrets secrets,
        Authenticator authenticator,
        AuditLog audit,
        Supplier<URI> endpoint) {
    private static final int AT_ONCE = 4;
    private static final int WAITING = 256;

    /** Opens it; EC2 is not asked: its instances are announced, or come from an address that their ticket names. */
    EnrolmentService open(Path home, Clock clock, SecureRandom random) throws IOException {
        Path directory = home.resolve("certificates");
        RegionCertificates regions =
                Files.isDirectory(directory) ? RegionCertificates.of(directory) : RegionCertificates.none();
        Enrolments enrolments = new Enrolments(new Enrolments.Parts(
                tickets,
                roles,
                secrets,
                authenticator,
                new Enrolments.Witnesses(new DocumentVerifier(regions, clock), Optional.empty()),
                audit,
                endpoint,
                clock,
                random));
        return EnrolmentService.start(enrolments, random, AT_ONCE, WAITING);
    }
}
