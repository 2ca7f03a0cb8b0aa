package io.keybroker.pki;

import java.io.IOException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Issues operators' certificates with the authority of a home directory, whose key is read for each. */
public final class OperatorIssuer {
    private final CertificateFiles files;
    private final Clock clock;
    private final SecureRandom random;

    public OperatorIssuer(CertificateFiles files, Clock clock, SecureRandom random) {
        this.files = files;
        this.clock = clock;
        this.random = random;
    }

    /** A certificate for the operator's key, and its authority; fails if the authority's key is not there. */
    public List<X509Certificate> issue(String operator, PublicKey key, Duration life) throws IOException {
        return CertificateAuthority.load(files.operatorsCa(), files.operatorsCaKey(), clock, random)
                .issueClient(operator, key, life);
    }

    /** The authorities that operators trust, as PEM. */
    public String authorities() throws IOException {
        return PemFiles.text(PemFiles.certificates(files.ca()));
    }

    /** The pin of the authority of the broker's certificate. */
    public String pin() throws IOException {
        return CaPin.compute(PemFiles.certificates(files.ca()).get(0));
    }
}
