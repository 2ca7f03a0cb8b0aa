package io.keybroker.conformance;

/** How a client is told of the broker, and in which region it works. */
enum Mode {
    ENDPOINT("endpoint", "eu-west-1"),
    FORWARD_PROXY("forward-proxy", "eu-west-1"),
    /** The proxy and nothing else, where SDKs use global and earlier hosts and signatures by default. */
    US_EAST_1("us-east-1", "us-east-1"),
    /** The proxy and nothing else, where they use none of them. */
    CENTRAL("central", "eu-central-1");

    private final String title;
    private final String region;

    Mode(String title, String region) {
        this.title = title;
        this.region = region;
    }

    String region() {
        return region;
    }

    boolean isProxied() {
        return this != ENDPOINT;
    }

    /** Whether clients have no setting but the proxy, and play the short list alone. */
    boolean isByDefault() {
        return this == US_EAST_1 || this == CENTRAL;
    }

    @Override
    public String toString() {
        return title;
    }
}
