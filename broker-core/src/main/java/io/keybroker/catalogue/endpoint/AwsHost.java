package io.keybroker.catalogue.endpoint;

/**
 * An AWS host, parsed into service, region and prefix.
 *
 * @param signingName the signing name of its service
 * @param region the signing region; for several regions the first of the partition
 * @param prefix the host prefix: a bucket, an account, or a part of the service; often empty
 * @param variant the endpoint variant
 * @param anyRegion whether requests may be signed for any region, because AWS finds the region by the resource
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
