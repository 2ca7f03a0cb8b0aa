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
 * @param text the name
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">AssumeRole</a>
 */
public record SessionName(String text) {
    private static final int LONGEST = 64;
    private static final int HASH_DIGITS = 12;

    /** The name of an instance's session: its id, and what operators call it. */
    public static SessionName of(SessionSubject sessionSubject) {
        return of(sessionSubject.id() + "@" + sessionSubject.name());
    }

    /** The name itself if it is one, else the nearest that is. */
    public static SessionName of(String wanted) {
        StringBuilder fitting = new StringBuilder(LONGEST);
        wanted.codePoints().forEach(c -> fitting.append(fits(c) ? (char) c : '-'));
        if (fitting.length() >= 2
                && fitting.length() <= LONGEST
                && fitting.toString().equals(wanted)) {
            return new SessionName(wanted);
        }
        int kept = Math.min(fitting.length(), LONGEST - 1 - HASH_DIGITS);
        return new SessionName(fitting.substring(0, kept) + '-' + hash(wanted));
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
