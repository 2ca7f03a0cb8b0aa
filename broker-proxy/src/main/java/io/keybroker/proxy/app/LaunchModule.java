package io.keybroker.proxy.app;

import io.keybroker.audit.AuditLog;
import io.keybroker.launch.InstanceEndRecorder;
import io.keybroker.launch.LaunchService;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.pki.PemFiles;
import io.keybroker.proxy.launch.Ec2InterceptorSelector;
import io.keybroker.registry.InstanceStore;
import io.keybroker.role.Roles;
import io.keybroker.ticket.TicketStore;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * Wires the launch interceptors and launch use cases.
 *
 * @param tickets the ticket store
 * @param instanceStore revokes and suspends instances
 * @param roles the roles
 * @param audit the audit log
 * @param endpoint the endpoint URL for SDKs, once the listener is open
 */
record LaunchModule(
        TicketStore tickets, InstanceStore instanceStore, Roles roles, AuditLog audit, Supplier<URI> endpoint) {
    Ec2InterceptorSelector open(CertificateFiles files, Clock clock) throws IOException {
        LaunchService launches = new LaunchService(
                tickets,
                roles,
                audit,
                endpoint,
                PemFiles.certificates(files.ca()).get(0),
                clock);
        return new Ec2InterceptorSelector(launches, new InstanceEndRecorder(instanceStore, audit, clock), roles);
    }
}
