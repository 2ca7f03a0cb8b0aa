package io.keybroker.credential;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.text.Ascii;
import java.security.SecureRandom;

/**
 * An access key ID: 16 to 128 capital letters or digits.
 *
 * @param value the ID, safe to print
 */
public record AccessKeyId(String value) {
    private static final String ISSUED_PREFIX = "BKIA";
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public AccessKeyId {
        if (!wellFormed(value)) {
            throw new IllegalArgumentException(describe(value));
        }
    }

    /** Parses an ID from a request. */
    public static AccessKeyId parse(String text) throws RequestRejectedException {
        if (!wellFormed(text)) {
            throw new RequestRejectedException(ErrorCode.UNKNOWN_KEY, describe(text));
        }
        return new AccessKeyId(text);
    }

    /** Issues an ID for an instance credential: {@code BKIA} and 16 random characters, 80 bits. */
    public static AccessKeyId issue(SecureRandom random) {
        StringBuilder id = new StringBuilder(20).append(ISSUED_PREFIX);
        for (int i = 0; i < 16; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new AccessKeyId(id.toString());
    }

    private static String describe(String text) {
        return "access key id has " + text.length() + " characters (expected: 16 to 128 capital letters or digits)";
    }

    private static boolean wellFormed(String text) {
        if (text.length() < 16 || text.length() > 128) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Ascii.isCapital(c) && !Ascii.isDigit(c)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return value;
    }
}
