package io.keybroker.cli.output;

import java.util.regex.Pattern;

/** Escapes untrusted text for terminals. */
public final class TerminalText {
    private static final Pattern HARMFUL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private TerminalText() {}

    /** The text without what moves a cursor, turns the direction of writing, or cannot be seen. */
    public static String escape(String text) {
        return HARMFUL.matcher(text).replaceAll("?");
    }
}
