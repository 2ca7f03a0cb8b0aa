package io.keybroker.proxy.admin;

import java.security.cert.X509Certificate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Reads the operator's name from a verified client certificate. */
public final class OperatorName {
    private OperatorName() {}

    public static String from(X509Certificate certificate) throws SSLPeerUnverifiedException {
        String subject = certificate.getSubjectX500Principal().getName();
        try {
            for (Rdn rdn : new LdapName(subject).getRdns()) {
                if (rdn.getType().equalsIgnoreCase("CN")) {
                    return rdn.getValue().toString();
                }
            }
        } catch (InvalidNameException e) {
            throw new IllegalStateException("the subject of the client certificate is invalid", e);
        }
        throw new SSLPeerUnverifiedException("the client certificate has no common name");
    }
}
