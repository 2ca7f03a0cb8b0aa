package io.keybroker.registry;

import io.keybroker.refusal.EnrolmentRefusal;
import io.keybroker.refusal.EnrolmentRefusedException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * 256 random bits that an instance creates before enrolment and keeps: they distinguish a retry from a second client.
 * No text form.
 */
public final class EnrolmentNonce {
    private static final Pattern TEXT = Pattern.compile("[0-9a-f]{64}");

    private final Sha256 hash;

    private EnrolmentNonce(Sha256 hash) {
        this.hash = hash;
    }

    /** Reads a nonce that a stranger sent: 64 lower-case hexadecimal digits. */
    public static EnrolmentNonce parse(String text) throws EnrolmentRefusedException {
        if (!TEXT.matcher(text).matches()) {
            throw new EnrolmentRefusedException(
                    EnrolmentRefusal.MALFORMED,
                    "nonce has " + text.length() + " characters (expected: 64 lower-case hexadecimal digits)");
        }
        return new EnrolmentNonce(Sha256.of(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** All that is ever kept of it. */
    public Sha256 hash() {
        return hash;
    }

    @Override
    public String toString() {
        return "EnrolmentNonce[redacted]";
    }
}
