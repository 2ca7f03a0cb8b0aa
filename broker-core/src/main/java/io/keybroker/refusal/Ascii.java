package io.keybroker.refusal;

/** Character classes of ASCII, for texts whose grammar knows nothing beyond it. */
public final class Ascii {
    private Ascii() {}

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
