package io.keybroker.registry;

import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * 256 random bits that an instance creates before enrolment and keeps: they distinguish a retry from a second client.
 * No text form.
 */
public final class EnrolmentNonce {
    private static final Pattern TEXT = Pattern.compile("[0-9a-f]{64}");

    private final SecretHash hash;

    private EnrolmentNonce(SecretHash hash) {
        this.hash = hash;
    }

    /** Parses a nonce from a request: 64 lower-case hexadecimal digits. */
    public static EnrolmentNonce parse(String text) throws EnrolmentRejectedException {
        if (!TEXT.matcher(text).matches()) {
            throw new EnrolmentRejectedException(
                    EnrolmentError.MALFORMED,
                    "nonce has " + text.length() + " characters (expected: 64 lower-case hexadecimal digits)");
        }
        return new EnrolmentNonce(SecretHash.hash(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Returns its hash, the only form that is stored. */
    public SecretHash hash() {
        return hash;
    }

    @Override
    public String toString() {
        return "EnrolmentNonce[redacted]";
    }
}
