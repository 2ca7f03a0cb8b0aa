package io.keybroker.text;

import java.util.function.IntPredicate;

/** Character classes of ASCII. */
public final class Ascii {
    private Ascii() {}

    /** Whether every character of a text is in a class; false for an empty text. */
    public static boolean all(String text, IntPredicate allowed) {
        for (int i = 0; i < text.length(); i++) {
            if (!allowed.test(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
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
