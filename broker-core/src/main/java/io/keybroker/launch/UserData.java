package io.keybroker.launch;

import io.keybroker.launch.UserDataException.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Adds the bootstrap to cloud-init user data as the first part of a multipart message; the existing content is
 * unchanged.
 *
 * @see <a href="https://cloudinit.readthedocs.io/en/latest/explanation/format.html">User data formats</a>
 */
public final class UserData {
    /** EC2's maximum in bytes, before base64. */
    public static final int LARGEST = 16 * 1024;

    private static final String MARK = "Content-Disposition: attachment; filename=\"keybroker.sh\"";
    private static final Pattern BOUNDARY =
            Pattern.compile("(?im)^content-type:[ \t]*multipart/[^;]+;(?:.|\r?\n[ \t])*?boundary=\"?([^\"\r\n;]+)\"?");
    private static final Map<String, String> TYPES = types();

    private UserData() {}

    private static Map<String, String> types() {
        Map<String, String> types = new LinkedHashMap<>(); // a longer prefix precedes its own prefix
        types.put("#!", "text/x-shellscript");
        types.put("#cloud-config-archive", "text/cloud-config-archive");
        types.put("#cloud-config", "text/cloud-config");
        types.put("#cloud-boothook", "text/cloud-boothook");
        types.put("#include-once", "text/x-include-once-url");
        types.put("#include", "text/x-include-url");
        types.put("#part-handler", "text/part-handler");
        types.put("## template: jinja", "text/jinja2");
        return types;
    }

    /** Returns the user data with the bootstrap, which runs before all other scripts. */
    public static byte[] merge(byte[] userData, Bootstrap bootstrap) throws UserDataException {
        byte[] merged = merged(userData, bootstrap.script().getBytes(StandardCharsets.US_ASCII));
        if (merged.length > LARGEST) {
            throw new UserDataException(
                    Problem.TOO_LARGE,
                    "user data has " + merged.length + " bytes with the bootstrap (expected: up to " + LARGEST
                            + "; shorten it by " + (merged.length - LARGEST)
                            + ", or download large parts at boot)");
        }
        return merged;
    }

    private static byte[] merged(byte[] userData, byte[] script) throws UserDataException {
        if (userData.length == 0) {
            return script;
        }
        if (userData.length >= 2 && userData[0] == 0x1f && userData[1] == (byte) 0x8b) {
            throw new UserDataException(Problem.COMPRESSED, "user data is gzip-compressed (expected: uncompressed)");
        }
        String text = new String(userData, StandardCharsets.ISO_8859_1); // one character per byte
        if (text.contains(MARK)) {
            throw new UserDataException(Problem.TWICE, "user data already has a bootstrap (expected: none)");
        }
        String bootstrapText = new String(script, StandardCharsets.ISO_8859_1);
        String first = text.lines().findFirst().orElse("");
        String result = isMime(first) ? intoMime(text, bootstrapText) : multipart(text, bootstrapText, typeOf(first));
        return result.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean isMime(String line) {
        String lower = line.toLowerCase(Locale.ROOT);
        return lower.startsWith("mime-version:") || lower.startsWith("content-type:");
    }

    private static String typeOf(String line) throws UserDataException {
        return TYPES.entrySet().stream()
                .filter(entry -> line.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new UserDataException(
                        Problem.UNKNOWN_FORM,
                        "user data has no format that cloud-init supports (expected: one of "
                                + String.join(", ", TYPES.keySet()) + ", or a MIME message)"));
    }

    private static String multipart(String text, String script, String type) {
        String part = isAscii(text)
                ? "Content-Type: " + type + "; charset=\"us-ascii\"\nContent-Transfer-Encoding: 7bit\n\n" + text
                : "Content-Type: " + type + "; charset=\"utf-8\"\nContent-Transfer-Encoding: base64\n\n"
                        + Base64.getMimeEncoder(76, new byte[] {'\n'})
                                .encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
        return message(script, part);
    }

    private static String message(String script, String part) {
        String boundary = boundary(script + part);
        return "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"" + boundary + "\"\n\n--" + boundary + "\n"
                + ownPart(script) + "\n--" + boundary + "\n" + part + "\n--" + boundary + "--\n";
    }

    private static String ownPart(String script) {
        return "Content-Type: text/x-shellscript; charset=\"us-ascii\"\nContent-Transfer-Encoding: 7bit\n" + MARK
                + "\n\n" + script;
    }

    /**
     * Inserts before the first part of a multipart message; a single-part message becomes the second part of a new
     * one.
     */
    private static String intoMime(String text, String script) throws UserDataException {
        String head = text.split("\r?\n\r?\n", 2)[0];
        if (!head.toLowerCase(Locale.ROOT).contains("multipart/")) {
            return message(script, text);
        }
        String boundary = declared(head)
                .orElseThrow(() -> new UserDataException(
                        Problem.BROKEN_MULTIPART, "user data is multipart without a boundary (expected: one)"));
        Matcher opening = Pattern.compile("(?m)^--" + Pattern.quote(boundary) + "[ \t]*\r?$")
                .matcher(text);
        if (!opening.find(head.length())) {
            throw new UserDataException(
                    Problem.BROKEN_MULTIPART,
                    "no part of the user data starts at its boundary (expected: at least one)");
        }
        int at = opening.start();
        return text.substring(0, at) + "--" + boundary + "\n" + ownPart(script) + "\n" + text.substring(at);
    }

    private static Optional<String> declared(String head) {
        Matcher matcher = BOUNDARY.matcher(head);
        return matcher.find() ? Optional.of(matcher.group(1).strip()) : Optional.empty();
    }

    /** Returns a boundary derived from the content, so that the content cannot contain it by accident. */
    private static String boundary(String content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.ISO_8859_1));
            return "keybroker-" + HexFormat.of().formatHex(hash, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
