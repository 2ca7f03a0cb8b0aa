package io.keybroker.catalogue.endpoint;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Host of a request, and how the request is signed for it.
 *
 * @param host the upstream host
 * @param port the upstream port
 * @param region the region of the outgoing signature; {@link #EVERYWHERE} for all of them at once, by SigV4A
 * @param signingName the service of the outgoing signature
 * @param basePath what stands before every path there; usually empty
 * @param isOverride whether an operator wrote it down, so that any address behind it is allowed
 * @param virtualHosted whether an operator says that buckets stand in front of the host there
 * @param caBundle the authorities that its certificate may come from, if not those of all others
 */
public record Endpoint(
        String host,
        int port,
        String region,
        String signingName,
        String basePath,
        boolean isOverride,
        boolean virtualHosted,
        Optional<Path> caBundle) {
    static final String EVERYWHERE = "*";

    /** An endpoint whose certificate is as all others', with buckets in the path. */
    public Endpoint(String host, int port, String region, String signingName, String basePath, boolean isOverride) {
        this(host, port, region, signingName, basePath, isOverride, false, Optional.empty());
    }

    /** Whether requests there are signed for all regions at once, which SigV4A alone can. */
    public boolean isMultiRegion() {
        return region.equals(EVERYWHERE);
    }

    /** Whether a bucket stands in front of the host there, and is no part of the path. */
    public boolean virtualHost() {
        return virtualHosted || (isMultiRegion() && !isOverride);
    }

    /** The same, with something in front of the host. */
    Endpoint withHostPrefix(String prefix) {
        return new Endpoint(prefix + host, port, region, signingName, basePath, isOverride, virtualHosted, caBundle);
    }

    /** The same for a request to a bucket, which stands in front of the host if the certificate can be for that. */
    public Endpoint forBucket(String bucket) {
        if (!virtualHosted) {
            return this;
        }
        boolean label = !bucket.isEmpty() && bucket.indexOf('.') < 0;
        return label
                ? withHostPrefix(bucket + '.')
                : new Endpoint(host, port, region, signingName, basePath, isOverride, false, caBundle);
    }

    /** The Host header: without the port where it is https's own. */
    public String authority() {
        return port == 443 ? host : host + ':' + port;
    }
}
