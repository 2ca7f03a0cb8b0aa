package io.keybroker.refusal;

import java.util.function.IntPredicate;

/** Character classes of ASCII, for texts whose grammar knows nothing beyond it. */
public final class Ascii {
    private Ascii() {}

    /** Whether all characters of a text are of a kind; a loop, since this stands in the way of every request. */
    public static boolean all(String text, IntPredicate kind) {
        for (int i = 0; i < text.length(); i++) {
            if (!kind.test(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    public static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    public static boolean isCapital(int c) {
        return c >= 'A' && c <= 'Z';
    }

    public static boolean isAlphanumeric(int c) {
        return isDigit(c) || isCapital(c) || (c >= 'a' && c <= 'z');
    }
}
