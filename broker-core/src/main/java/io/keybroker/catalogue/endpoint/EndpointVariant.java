package io.keybroker.catalogue.endpoint;

/**
 * Endpoint variant (dual-stack, FIPS), chosen by the operator.
 *
 * @param dualstack whether hosts support IPv6 too
 * @param fips whether hosts use validated cryptography
 */
public record EndpointVariant(boolean dualstack, boolean fips) {
    /** The default hosts. */
    public static final EndpointVariant PLAIN = new EndpointVariant(false, false);

    static final int COUNT = 4;

    /** Returns the column of the variant in the tables. */
    int column() {
        return (dualstack ? 1 : 0) + (fips ? 2 : 0);
    }

    static EndpointVariant at(int column) {
        return new EndpointVariant((column & 1) != 0, (column & 2) != 0);
    }
}
