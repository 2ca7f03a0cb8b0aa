package io.keybroker.catalogue.endpoint;

/**
 * Endpoint variant (dual-stack, FIPS), chosen by the operator.
 *
 * @param dualstack those that speak IPv6 too
 * @param fips those with validated cryptography
 */
public record EndpointVariant(boolean dualstack, boolean fips) {
    /** The usual hosts. */
    public static final EndpointVariant PLAIN = new EndpointVariant(false, false);

    static final int COUNT = 4;

    /** Where the variant stands in the tables. */
    int column() {
        return (dualstack ? 1 : 0) + (fips ? 2 : 0);
    }

    static EndpointVariant at(int column) {
        return new EndpointVariant((column & 1) != 0, (column & 2) != 0);
    }
}
