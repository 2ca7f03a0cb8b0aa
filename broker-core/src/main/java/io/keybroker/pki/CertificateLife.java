package io.keybroker.pki;

import java.time.Duration;

/** For how long certificates are valid. */
public final class CertificateLife {
    /** Life of a certificate, unless another is given: the maximum of Apple's verifiers. */
    public static final Duration CERTIFICATE = Duration.ofDays(825);

    /** How much earlier than now a certificate begins: clients with a slow clock need a valid one to correct it. */
    public static final Duration BACKDATED = Duration.ofDays(1);

    static final Duration AUTHORITY = Duration.ofDays(3652);

    private CertificateLife() {}
}
