package io.keybroker.auth;

/** The one host that a tunnel was asked for, and that the broker stands in for. */
public interface Tunnel extends AcceptedHosts {
    /** The host's name, in lower case. */
    String host();

    /** The name in the certificate that the broker shows: the host's, or a wildcard that covers it. */
    String certificateName();
}
