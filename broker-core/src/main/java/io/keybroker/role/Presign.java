package io.keybroker.role;

import java.time.Duration;

/**
 * Presigned URLs that a role accepts.
 *
 * @param mode the accepted addresses
 * @param maxAge the maximum age since the signature, whatever the URL's expiry
 */
public record Presign(Mode mode, Duration maxAge) {
    /** AWS's maximum. */
    public static final Duration LONGEST = Duration.ofDays(7);

    /** The default maximum age. */
    public static final Duration USUAL = Duration.ofHours(1);

    /** No presigned URLs. */
    public static final Presign OFF = new Presign(Mode.OFF, USUAL);

    /** Presigned URLs from the instance's own addresses. */
    public static final Presign BOUND = new Presign(Mode.BOUND, USUAL);

    /** Accepted peer addresses of presigned URLs. */
    public enum Mode {
        /** None. */
        OFF("off"),
        /** The instance's own, as for other requests. */
        BOUND("bound"),
        /** Every address, for URLs of S3. */
        OPEN("open");

        private final String wireName;

        Mode(String wireName) {
            this.wireName = wireName;
        }

        /** The name in broker.yaml. */
        public String wireName() {
            return wireName;
        }
    }

    /** Whether presigned URLs are accepted. */
    public boolean isAccepted() {
        return mode != Mode.OFF;
    }

    /** Whether they are accepted from other addresses than the instance's. */
    public boolean isOpen() {
        return mode == Mode.OPEN;
    }
}
