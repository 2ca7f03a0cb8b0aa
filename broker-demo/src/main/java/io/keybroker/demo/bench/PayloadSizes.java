package io.keybroker.demo.bench;

/** Payload sizes. */
final class PayloadSizes {
    static final long LARGE = 64L * 1024 * 1024;
    static final int SMALL = 1024;

    private PayloadSizes() {}
}
