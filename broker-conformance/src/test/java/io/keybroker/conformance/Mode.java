package io.keybroker.conformance;

/** How a client is told of the broker. */
enum Mode {
    ENDPOINT("endpoint"),
    FORWARD_PROXY("forward-proxy");

    private final String title;

    Mode(String title) {
        this.title = title;
    }

    @Override
    public String toString() {
        return title;
    }
}
