package io.keybroker.proxy.app;

import io.keybroker.audit.AuditLog;
import io.keybroker.launch.Departures;
import io.keybroker.launch.LaunchTickets;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.pki.PemFiles;
import io.keybroker.policy.Roles;
import io.keybroker.proxy.launch.LaunchEscorts;
import io.keybroker.registry.Registrations;
import io.keybroker.registry.Tickets;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * Wires the launch interceptors and launch use cases.
 *
 * @param tickets the tickets and who came by them
 * @param registrations takes rights from instances
 * @param roles what instances may do
 * @param audit where it is recorded
 * @param endpoint where SDKs reach the broker, once it listens
 */
record LaunchOpening(
        Tickets tickets, Registrations registrations, Roles roles, AuditLog audit, Supplier<URI> endpoint) {
    LaunchEscorts open(CertificateFiles files, Clock clock) throws IOException {
        LaunchTickets launches = new LaunchTickets(new LaunchTickets.Parts(
                tickets,
                roles,
                audit,
                endpoint,
                PemFiles.certificates(files.ca()).get(0),
                clock));
        return new LaunchEscorts(launches, new Departures(registrations, audit, clock), roles);
    }
}
