package io.keybroker.catalogue.endpoint;

/**
 * An AWS host, parsed into service, region and prefix.
 *
 * @param signingName the service that it is for, as requests to it are signed
 * @param region the region that requests to it are signed for, or of those for all regions the partition's first
 * @param prefix what stands in front of the service's host: a bucket, an account, a part of the service; often empty
 * @param variant which of the service's hosts it is
 * @param anyRegion whether AWS finds the region by the resource, so that requests may be signed for each
 */
public record AwsHost(String signingName, String region, String prefix, EndpointVariant variant, boolean anyRegion) {
    /** Whether requests to it may be signed for a region. */
    public boolean acceptsRegion(String signed) {
        return anyRegion || region.equals(signed);
    }

    AwsHost forAnyRegion() {
        return new AwsHost(signingName, region, prefix, variant, true);
    }
}
