package io.keybroker.cli.client;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.OperatorMessages.CertificateResponse;
import io.keybroker.admin.api.OperatorMessages.RenewCertificateRequest;
import io.keybroker.error.FileProblem;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.pki.CertificateLife;
import io.keybroker.pki.CertificateRequest;
import io.keybroker.pki.OperatorIssuer;
import io.keybroker.pki.OperatorName;
import io.keybroker.pki.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The operator's certificate in a home directory: when it ends, and how it is renewed for the same key. */
public final class OperatorCertificate {
    private final CertificateFiles files;
    private final Clock clock;

    public OperatorCertificate(Path home, Clock clock) {
        this.files = new CertificateFiles(home);
        this.clock = clock;
    }

    /** Fails if there is a certificate and it has ended. */
    public void requireValid() throws AdminException {
        Optional<X509Certificate> certificate = certificate();
        if (certificate.isPresent()
                && !clock.instant().isBefore(certificate.get().getNotAfter().toInstant())) {
            throw new AdminException(
                    Kind.NOT_FOUND,
                    "the operator certificate ended at "
                            + certificate.get().getNotAfter().toInstant(),
                    "run 'broker operator renew NAME' on the broker's own machine, or have an admin run it and then"
                            + " 'broker login'");
        }
    }

    /** Whether the last third of its life has begun; certificates are backdated by a day, which does not count. */
    public boolean isRenewalDue() throws AdminException {
        Optional<X509Certificate> certificate = certificate();
        if (certificate.isEmpty()) {
            return false;
        }
        Instant end = certificate.get().getNotAfter().toInstant();
        Duration life = Duration.between(certificate.get().getNotBefore().toInstant(), end)
                .minus(CertificateLife.BACKDATED);
        return clock.instant().isAfter(end.minus(life.dividedBy(3)));
    }

    /** Renews it by the running broker. */
    void renew(AdminClient client) throws AdminException {
        try {
            CertificateResponse renewed = client.post(
                    "/v1/operators/certificate",
                    new RenewCertificateRequest(CertificateRequest.create("renewal", pair())),
                    CertificateResponse.class);
            PemFiles.replaceCertificates(files.operator(), PemFiles.parse(renewed.certificates(), "the response"));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /**
     * Renews it with the authority's key, if this home is the broker's own and its operator has that name. The record of
     * a revoked operator stays revoked.
     */
    public boolean renewLocally(String name) throws AdminException {
        Optional<X509Certificate> certificate = certificate();
        if (!Files.exists(files.operatorsCaKey())
                || certificate.flatMap(OperatorName::find).filter(name::equals).isEmpty()) {
            return false;
        }
        try {
            SecureRandom random = new SecureRandom();
            PemFiles.replaceCertificates(
                    files.operator(),
                    new OperatorIssuer(files, clock, random)
                            .issue(name, pair().getPublic(), CertificateLife.CERTIFICATE));
            return true;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private KeyPair pair() throws IOException {
        return new KeyPair(
                PemFiles.certificates(files.operator()).get(0).getPublicKey(), PemFiles.key(files.operatorKey()));
    }

    private Optional<X509Certificate> certificate() throws AdminException {
        if (!Files.exists(files.operator())) {
            return Optional.empty();
        }
        try {
            return Optional.of(PemFiles.certificates(files.operator()).get(0));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static AdminException unreadable(IOException cause) {
        AdminException problem = new AdminException(Kind.USAGE, FileProblem.describe(cause), "");
        problem.initCause(cause);
        return problem;
    }
}
