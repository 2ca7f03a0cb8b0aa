package io.keybroker.policy;

import java.util.Arrays;

/**
 * A requested resource, in which each unknown part is a symbol that no pattern can contain. An Allow must match every
 * possible value, so only {@code *} does; a Deny applies if it matches one. Regions and accounts contain no colon and
 * no slash; S3 ARNs are always known, and a key may be named {@code unknown}.
 */
public final class RequestedResource {
    private static final int[] NONE = {};
    private static final String WORD = "unknown";
    private static final String S3 = "s3";
    private static final int PLACE_OF_SERVICE = 2;
    private static final int PLACE_OF_RESOURCE = 5;
    /** Symbol of an unknown text without a colon or a slash. */
    private static final int UNKNOWN_PART = -3;
    /** Symbol of any unknown text. */
    private static final int UNKNOWN_TEXT = -4;

    private final String text;
    private final int[] symbols;

    private RequestedResource(String text, int[] symbols) {
        this.text = text;
        this.symbols = symbols;
    }

    public static RequestedResource parse(String resource) {
        if (!resource.contains(WORD)) {
            return new RequestedResource(resource, NONE);
        }
        if (resource.equals(WORD)) {
            return new RequestedResource(resource, new int[] {UNKNOWN_TEXT});
        }
        return new RequestedResource(resource, resource.startsWith("arn:") ? symbolsOf(resource) : NONE);
    }

    private static int[] symbolsOf(String arn) {
        int[] symbols = new int[arn.length()];
        int length = 0;
        int place = 0;
        boolean unknown = false;
        for (int start = 0, end; start <= arn.length(); start = end + 1) {
            end = endOfPart(arn, start, place >= PLACE_OF_RESOURCE);
            String part = arn.substring(start, end);
            if (place == PLACE_OF_SERVICE && part.equals(S3)) {
                return new int[0];
            }
            if (part.equals(WORD)) {
                unknown = true;
                symbols[length++] = place < PLACE_OF_RESOURCE ? UNKNOWN_PART : UNKNOWN_TEXT;
            } else {
                for (int i = start; i < end; i++) {
                    symbols[length++] = arn.charAt(i);
                }
            }
            if (end < arn.length()) {
                symbols[length++] = arn.charAt(end);
            }
            place++;
        }
        return unknown ? Arrays.copyOf(symbols, length) : new int[0];
    }

    /** Returns the end of a part: at a colon, and within the resource at a slash too. */
    private static int endOfPart(String arn, int start, boolean resource) {
        for (int i = start; i < arn.length(); i++) {
            if (arn.charAt(i) == ':' || (resource && arn.charAt(i) == '/')) {
                return i;
            }
        }
        return arn.length();
    }

    /** Returns the pattern that matches exactly it, with a {@code *} for each unknown part. */
    public String pattern() {
        if (isKnown()) {
            return text.equals("*") ? text : literal(text);
        }
        StringBuilder pattern = new StringBuilder();
        for (int symbol : symbols) {
            pattern.append(symbol < 0 ? "*" : literal(String.valueOf((char) symbol)));
        }
        return pattern.toString();
    }

    /** Escapes wildcards and the start of a variable. */
    private static String literal(String text) {
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            literal.append(c == '*' || c == '?' || c == '$' ? "${" + c + '}' : String.valueOf(c));
        }
        return literal.toString();
    }

    boolean isKnown() {
        return symbols.length == 0;
    }

    String text() {
        return text;
    }

    /** Returns its characters, with negative symbols for unknown parts; empty if all parts are known. */
    int[] symbols() {
        return symbols;
    }

    /** Whether a part of this kind can contain that character. */
    static boolean couldHold(int unknown, int character) {
        return unknown == UNKNOWN_TEXT || (character != ':' && character != '/');
    }
}
