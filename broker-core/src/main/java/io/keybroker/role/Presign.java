package io.keybroker.role;

import java.time.Duration;

/**
 * Which presigned URLs a role takes.
 *
 * @param mode from which addresses
 * @param maxAge the longest that a URL works after it was signed, whatever it says itself
 */
public record Presign(Mode mode, Duration maxAge) {
    /** What AWS itself takes at most. */
    public static final Duration LONGEST = Duration.ofDays(7);

    /** How long a URL works where the role doesn't say. */
    public static final Duration USUAL = Duration.ofHours(1);

    /** None. */
    public static final Presign OFF = new Presign(Mode.OFF, USUAL);

    /** Those that come from the instance's own address. */
    public static final Presign BOUND = new Presign(Mode.BOUND, USUAL);

    /** From which addresses presigned URLs are taken. */
    public enum Mode {
        /** From none. */
        OFF("off"),
        /** From the instance's own, as any other request. */
        BOUND("bound"),
        /** From every address, if the URL is S3's. */
        OPEN("open");

        private final String wireName;

        Mode(String wireName) {
            this.wireName = wireName;
        }

        /** What broker.yaml calls it. */
        public String wireName() {
            return wireName;
        }
    }

    /** Whether any are taken. */
    public boolean isAccepted() {
        return mode != Mode.OFF;
    }

    /** Whether they are taken from addresses other than the instance's. */
    public boolean isOpen() {
        return mode == Mode.OPEN;
    }
}
