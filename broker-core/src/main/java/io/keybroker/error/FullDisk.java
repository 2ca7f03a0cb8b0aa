package io.keybroker.error;

import java.util.Locale;

/** Detects a full disk among the causes of a failed write. */
public final class FullDisk {
    private static final String REMEDY = "check that the broker can write to its home directory";

    private FullDisk() {}

    /** Whether a failure or one of its causes is ENOSPC or EDQUOT; Java exposes only their text. */
    public static boolean isCauseOf(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 8; depth++) {
            String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (text.contains("no space left on device") || text.contains("quota exceeded")) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** Returns the remedy for a failed write in the home directory. */
    public static String remedyFor(Throwable failure) {
        return isCauseOf(failure)
                ? "the disk of the home directory is full: free space on it"
                : REMEDY + "; the cause is in the message and in the broker's log";
    }

    /** Returns the message of the innermost cause, which is the system's. */
    public static String reasonOf(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause.getCause() != null && depth < 8; depth++) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
