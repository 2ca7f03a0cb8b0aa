package io.keybroker.catalogue.endpoint;

/**
 * Host of a request, and how the request is signed for it.
 *
 * @param host the upstream host
 * @param port the upstream port
 * @param region the region of the outgoing signature; {@link #EVERYWHERE} for all of them at once, by SigV4A
 * @param signingName the service of the outgoing signature
 * @param basePath what stands before every path there; usually empty
 * @param isOverride whether an operator wrote it down, so that any address behind it is allowed
 */
public record Endpoint(String host, int port, String region, String signingName, String basePath, boolean isOverride) {
    static final String EVERYWHERE = "*";

    /** Whether requests there are signed for all regions at once, which SigV4A alone can. */
    public boolean isMultiRegion() {
        return region.equals(EVERYWHERE);
    }

    /** Whether a bucket stands in front of the host there, and is no part of the path. */
    public boolean virtualHost() {
        return isMultiRegion() && !isOverride;
    }

    /** The same, with something in front of the host. */
    Endpoint withHostPrefix(String prefix) {
        return new Endpoint(prefix + host, port, region, signingName, basePath, isOverride);
    }

    /** The Host header: without the port where it is https's own. */
    public String authority() {
        return port == 443 ? host : host + ':' + port;
    }
}
