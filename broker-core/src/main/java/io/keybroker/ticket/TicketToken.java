package io.keybroker.ticket;

import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.registry.SecretHash;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Token that redeems a ticket: ticket id and 256 random bits, of which only the hash is stored. Its text, {@code
 * bkt1.<id>.<secret>}, is available only from {@link #reveal()}.
 */
public final class TicketToken {
    private static final Pattern TEXT = Pattern.compile("bkt1\\.(t-[0-9a-f]{16})\\.([A-Za-z0-9_-]{43})");
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final String id;
    private final String secret;

    private TicketToken(String id, String secret) {
        this.id = id;
        this.secret = secret;
    }

    public static TicketToken issue(SecureRandom random) {
        byte[] id = new byte[8];
        random.nextBytes(id);
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        return new TicketToken("t-" + HexFormat.of().formatHex(id), ENCODER.encodeToString(secret));
    }

    /** Parses a token from a request. */
    public static TicketToken parse(String text) throws EnrolmentRejectedException {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new EnrolmentRejectedException(
                    EnrolmentError.TICKET_UNKNOWN,
                    "ticket has " + text.length() + " characters (expected: bkt1.<id>.<secret>)");
        }
        return new TicketToken(matcher.group(1), matcher.group(2));
    }

    /** Returns the ticket ID, safe to print. */
    public String id() {
        return id;
    }

    /** Returns the hash of the secret, for storage. */
    public SecretHash hash() {
        return SecretHash.hash(secret.getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns the text: only for the response to the operator, and for user data. */
    public String reveal() {
        return "bkt1." + id + "." + secret;
    }

    @Override
    public String toString() {
        return "TicketToken[" + id + ", secret redacted]";
    }
}
