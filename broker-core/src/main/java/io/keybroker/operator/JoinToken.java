package io.keybroker.operator;

import io.keybroker.registry.SecretHash;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Token by which an operator joins once: the operator's name, the pin of the broker's CA, and 256 random bits, of which
 * only the hash is stored. Its text is {@code bko1:<name>:<pin>:<secret>}, available only from {@link #reveal()}.
 */
public final class JoinToken {
    private static final Pattern TEXT =
            Pattern.compile("bko1:([A-Za-z0-9][A-Za-z0-9._@-]{0,63}):([A-Za-z0-9_-]{43}):([A-Za-z0-9_-]{43})");
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final String PIN = "sha256//";

    private final String operator;
    private final String caPin;
    private final String secret;

    private JoinToken(String operator, String caPin, String secret) {
        this.operator = operator;
        this.caPin = caPin;
        this.secret = secret;
    }

    /** A new token; {@code caPin} is as {@code CaPin} writes it. */
    public static JoinToken issue(String operator, String caPin, SecureRandom random) {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        return new JoinToken(operator, caPin, ENCODER.encodeToString(secret));
    }

    /** Reads a token, unless it is malformed. */
    public static Optional<JoinToken> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String pin = PIN + matcher.group(2).replace('-', '+').replace('_', '/') + "=";
        return Optional.of(new JoinToken(matcher.group(1), pin, matcher.group(3)));
    }

    /** Who joins with it. */
    public String operator() {
        return operator;
    }

    /** The pin of the authority that the broker's certificate must come from. */
    public String caPin() {
        return caPin;
    }

    /** What a store keeps of the secret. */
    public SecretHash hash() {
        return SecretHash.hash(secret.getBytes(StandardCharsets.US_ASCII));
    }

    /** The one door to text. */
    public String reveal() {
        String pin = caPin.substring(PIN.length(), caPin.length() - 1)
                .replace('+', '-')
                .replace('/', '_');
        return "bko1:" + operator + ":" + pin + ":" + secret;
    }

    @Override
    public String toString() {
        return "JoinToken[" + operator + ", secret redacted]";
    }
}
