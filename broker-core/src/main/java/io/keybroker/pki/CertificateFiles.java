package io.keybroker.pki;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;

/**
 * Certificate files of a home directory, with two independent CAs: one for instances, one for operators.
 *
 * @param home the state directory
 */
public record CertificateFiles(Path home) {
    /** Makes both authorities, the server's certificate and the first operator's. */
    public void create(List<String> hostnames, String operator, Clock clock, SecureRandom random) throws IOException {
        CertificateAuthority servers = CertificateAuthority.create("Keybroker CA", clock, random);
        CertificateAuthority operators = CertificateAuthority.create("Keybroker operators CA", clock, random);
        servers.save(ca(), caKey());
        operators.save(operatorsCa(), operatorsCaKey());
        servers.issueServer(hostnames).save(server(), serverKey());
        operators.issueClient(operator).save(operator(), operatorKey());
    }

    /** What instances and operators trust. */
    public Path ca() {
        return home.resolve("ca.pem");
    }

    public Path caKey() {
        return home.resolve("ca.key");
    }

    /** The broker's own certificate and its authority. */
    public Path server() {
        return home.resolve("server.pem");
    }

    public Path serverKey() {
        return home.resolve("server.key");
    }

    /** What the admin listener asks of its clients. */
    public Path operatorsCa() {
        return home.resolve("operators-ca.pem");
    }

    public Path operatorsCaKey() {
        return home.resolve("operators-ca.key");
    }

    /** The first operator's certificate and its authority. */
    public Path operator() {
        return home.resolve("operator.pem");
    }

    public Path operatorKey() {
        return home.resolve("operator.key");
    }
}
