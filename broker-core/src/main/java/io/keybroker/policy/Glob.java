package io.keybroker.policy;

/**
 * A pattern with {@code *} for any text and {@code ?} for one character. Matching backtracks only to the last {@code
 * *}: at most the product of both lengths in steps.
 */
public final class Glob {
    public static final int ANY_TEXT = -1;
    public static final int ANY_CHARACTER = -2;

    private final int[] symbols;

    /** Creates a pattern of characters, {@link #ANY_TEXT} and {@link #ANY_CHARACTER}. */
    public Glob(int[] symbols) {
        this.symbols = symbols;
    }

    public boolean matches(String text) {
        int symbol = 0;
        int at = 0;
        int star = -1;
        int resume = 0;
        while (at < text.length()) {
            if (symbol < symbols.length && symbols[symbol] == ANY_TEXT) {
                star = symbol++;
                resume = at;
            } else if (symbol < symbols.length && accepts(symbols[symbol], text.charAt(at))) {
                symbol++;
                at++;
            } else if (star >= 0) {
                symbol = star + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (symbol < symbols.length && symbols[symbol] == ANY_TEXT) {
            symbol++;
        }
        return symbol == symbols.length;
    }

    /** Compares a pattern without wildcards, regardless of case. */
    boolean equalsIgnoringCase(String text) {
        if (text.length() != symbols.length) {
            return false;
        }
        for (int i = 0; i < symbols.length; i++) {
            if (fold((char) symbols[i]) != fold(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether it matches for all values of the unknown parts: only {@code *} covers an unknown part. */
    boolean definitelyMatches(RequestedResource target) {
        return target.isKnown() ? matches(target.text()) : reachesEnd(target, false);
    }

    /** Whether it matches for some values of the unknown parts. */
    boolean possiblyMatches(RequestedResource target) {
        return target.isKnown() ? matches(target.text()) : reachesEnd(target, true);
    }

    /** Follows all paths through the pattern in parallel. */
    private boolean reachesEnd(RequestedResource target, boolean guessing) {
        boolean[] reached = new boolean[symbols.length + 1];
        reached[0] = true;
        for (int symbol : target.symbols()) {
            if (guessing && symbol < 0) {
                skip(reached, symbol);
            } else if (!step(reached, symbol)) {
                return false;
            }
        }
        skipStars(reached);
        return reached[symbols.length];
    }

    /** Consumes one symbol of the text; false if no path remains. */
    private boolean step(boolean[] reached, int symbol) {
        skipStars(reached);
        boolean alive = false;
        for (int at = symbols.length; at >= 0; at--) {
            boolean stays = at < symbols.length && symbols[at] == ANY_TEXT && reached[at];
            boolean comes = at > 0 && reached[at - 1] && accepts(symbols[at - 1], symbol);
            reached[at] = stays || comes;
            alive |= reached[at];
        }
        return alive;
    }

    /** Consumes every possible value of an unknown part, including an empty one. */
    private void skip(boolean[] reached, int unknown) {
        for (int at = 0; at < symbols.length; at++) {
            int symbol = symbols[at];
            reached[at + 1] |= reached[at] && (symbol < 0 || RequestedResource.couldHold(unknown, symbol));
        }
    }

    private void skipStars(boolean[] reached) {
        for (int at = 0; at < symbols.length; at++) {
            reached[at + 1] |= reached[at] && symbols[at] == ANY_TEXT;
        }
    }

    /**
     * Whether a symbol matches a character; unknown parts are negative, so that neither a character nor {@code ?}
     * matches them.
     */
    private static boolean accepts(int symbol, int character) {
        return symbol == character || (symbol == ANY_CHARACTER && character >= 0);
    }

    private static char fold(char c) {
        return Character.toLowerCase(Character.toUpperCase(c));
    }
}
