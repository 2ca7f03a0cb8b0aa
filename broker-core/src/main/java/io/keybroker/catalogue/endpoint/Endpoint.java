package io.keybroker.catalogue.endpoint;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Upstream host of a request, and its signing parameters.
 *
 * @param host the upstream host
 * @param port the upstream port
 * @param region the signing region; {@link #EVERYWHERE} for all regions, by SigV4A
 * @param signingName the signing name
 * @param basePath the prefix of every path; usually empty
 * @param isOverride whether it is an operator's override, which may have any address
 * @param virtualHosted whether an override uses virtual-hosted buckets
 * @param caBundle the CA bundle, if not the default one
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

    /** An endpoint with the default CA bundle and path-style buckets. */
    public Endpoint(String host, int port, String region, String signingName, String basePath, boolean isOverride) {
        this(host, port, region, signingName, basePath, isOverride, false, Optional.empty());
    }

    /** Whether requests are signed for all regions, which needs SigV4A. */
    public boolean isMultiRegion() {
        return region.equals(EVERYWHERE);
    }

    /** Whether the bucket is part of the host instead of the path. */
    public boolean virtualHost() {
        return virtualHosted || (isMultiRegion() && !isOverride);
    }

    /** Returns the endpoint with a host prefix. */
    Endpoint withHostPrefix(String prefix) {
        return new Endpoint(prefix + host, port, region, signingName, basePath, isOverride, virtualHosted, caBundle);
    }

    /** Returns the endpoint of a bucket, in the host if its certificate can cover that. */
    public Endpoint forBucket(String bucket) {
        if (!virtualHosted) {
            return this;
        }
        boolean label = !bucket.isEmpty() && bucket.indexOf('.') < 0;
        return label
                ? withHostPrefix(bucket + '.')
                : new Endpoint(host, port, region, signingName, basePath, isOverride, false, caBundle);
    }

    /** Returns the Host header, without the default port of https. */
    public String authority() {
        return port == 443 ? host : host + ':' + port;
    }
}
