package io.keybroker.cli.output;

import java.util.regex.Pattern;

/** Escapes untrusted text for terminals. */
public final class TerminalText {
    private static final Pattern HARMFUL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private TerminalText() {}

    /** Returns the text without control, bidirectional and invisible characters. */
    public static String escape(String text) {
        return HARMFUL.matcher(text).replaceAll("?");
    }
}
