package io.keybroker.pki;

import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** The operator's name in a client certificate: its common name. */
public final class OperatorName {
    private OperatorName() {}

    /** The name, if the subject has one. */
    public static Optional<String> find(X509Certificate certificate) {
        String subject = certificate.getSubjectX500Principal().getName();
        try {
            for (Rdn rdn : new LdapName(subject).getRdns()) {
                if (rdn.getType().equalsIgnoreCase("CN")) {
                    return Optional.of(rdn.getValue().toString());
                }
            }
            return Optional.empty();
        } catch (InvalidNameException e) {
            throw new IllegalStateException("the subject of the certificate is invalid", e);
        }
    }
}
