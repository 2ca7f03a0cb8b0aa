package io.keybroker.pki;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;

/**
 * Certificate files of a home directory, with two independent CAs: one for instances, one for operators.
 *
 * @param home the home directory
 */
public record CertificateFiles(Path home) {
    /** Creates both authorities, the server certificate and the first operator's certificate. */
    public void create(List<String> hostnames, String operator, Clock clock, SecureRandom random) throws IOException {
        CertificateAuthority servers = CertificateAuthority.create("Keybroker CA", clock, random);
        CertificateAuthority operators = CertificateAuthority.create("Keybroker operators CA", clock, random);
        servers.save(ca(), caKey());
        operators.save(operatorsCa(), operatorsCaKey());
        servers.issueServer(hostnames).save(server(), serverKey());
        operators.issueClient(operator).save(operator(), operatorKey());
    }

    /** Returns the CA bundle for instances and operators. */
    public Path ca() {
        return home.resolve("ca.pem");
    }

    public Path caKey() {
        return home.resolve("ca.key");
    }

    /** Returns the broker's certificate with its CA. */
    public Path server() {
        return home.resolve("server.pem");
    }

    public Path serverKey() {
        return home.resolve("server.key");
    }

    /** Returns the CA of operators, required by the admin listener. */
    public Path operatorsCa() {
        return home.resolve("operators-ca.pem");
    }

    public Path operatorsCaKey() {
        return home.resolve("operators-ca.key");
    }

    /** Returns the first operator's certificate with its CA. */
    public Path operator() {
        return home.resolve("operator.pem");
    }

    public Path operatorKey() {
        return home.resolve("operator.key");
    }
}
