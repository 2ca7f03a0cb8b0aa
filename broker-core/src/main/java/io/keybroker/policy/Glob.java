package io.keybroker.policy;

/**
 * A pattern with {@code *} for any text and {@code ?} for one character. Matching backtracks only to the last {@code
 * *}: at most the product of both lengths in steps.
 */
public final class Glob {
    public static final int ANY_TEXT = -1;
    public static final int ANY_CHARACTER = -2;

    private final int[] symbols;

    /** Takes characters, {@link #ANY_TEXT} and {@link #ANY_CHARACTER}. */
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

    /** Compares a pattern without wildcards, without regard to case. */
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

    /** Whether it matches whatever the unknown parts are: only {@code *} covers what nobody knows. */
    boolean definitelyMatches(RequestedResource target) {
        return target.isKnown() ? matches(target.text()) : reachesEnd(target, false);
    }

    /** Whether there is something that the unknown parts could be with which it matches. */
    boolean possiblyMatches(RequestedResource target) {
        return target.isKnown() ? matches(target.text()) : reachesEnd(target, true);
    }

    /** Follows every way through the pattern at once. */
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

    /** Moves over one symbol of the text; says whether any way is left. */
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

    /** Moves over everything that an unknown part could be, also over nothing. */
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

    /** Unknown parts are below zero, so that neither a character nor {@code ?} takes them. */
    private static boolean accepts(int symbol, int character) {
        return symbol == character || (symbol == ANY_CHARACTER && character >= 0);
    }

    private static char fold(char c) {
        return Character.toLowerCase(Character.toUpperCase(c));
    }
}
