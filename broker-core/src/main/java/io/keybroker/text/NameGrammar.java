package io.keybroker.text;

import java.util.regex.Pattern;

/** Grammar of the names of roles, identities, instances and secrets. */
public final class NameGrammar {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private NameGrammar() {}

    /** Whether a text is 1 to 64 letters, digits, dots, underscores or hyphens, the first a letter or a digit. */
    public static boolean accepts(String text) {
        return NAME.matcher(text).matches();
    }
}
