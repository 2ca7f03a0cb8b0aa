package io.keybroker.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Derives a CloudTrail session name: 2 to 64 letters, digits or any of {@code +=,.@-_}. Other characters are replaced,
 * and a hash of the whole is appended, so that names remain distinct.
 *
 * @param text the session name
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">AssumeRole</a>
 */
public record SessionName(String text) {
    private static final int LONGEST = 64;
    private static final int HASH_DIGITS = 12;

    /** Returns the session name of an instance: its ID and its name. */
    public static SessionName of(SessionSubject sessionSubject) {
        return of(sessionSubject.id() + "@" + sessionSubject.name());
    }

    /** Returns the text if it is a valid session name, else the nearest valid one. */
    public static SessionName of(String text) {
        StringBuilder fitting = new StringBuilder(LONGEST);
        text.codePoints().forEach(c -> fitting.append(fits(c) ? (char) c : '-'));
        if (fitting.length() >= 2
                && fitting.length() <= LONGEST
                && fitting.toString().equals(text)) {
            return new SessionName(text);
        }
        int kept = Math.min(fitting.length(), LONGEST - 1 - HASH_DIGITS);
        return new SessionName(fitting.substring(0, kept) + '-' + hash(text));
    }

    private static boolean fits(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "+=,.@-_".indexOf(c) >= 0;
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(digest, HASH_DIGITS / 2));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("SHA-256 is not available", e);
        }
    }
}
