package io.keybroker.catalogue.mapping;

import io.keybroker.text.Ascii;

/**
 * A host prefix: a text with at most one variable label, which a member of the request fills.
 *
 * @param before the text before the variable, or all of it
 * @param member the member that fills the variable; empty for none
 * @param account whether the member is an ARN whose account is the label
 * @param after the text after the variable
 */
public record HostPrefix(String before, String member, boolean account, String after) {
    public static final HostPrefix NONE = new HostPrefix("", "", false, "");

    public boolean hasGap() {
        return !member.isEmpty();
    }

    public String fill(String label) {
        return before + label + after;
    }

    /** Whether a host prefix matches, with any label for the variable. */
    public boolean matches(String prefix) {
        if (!hasGap()) {
            return prefix.equals(before);
        }
        int length = prefix.length() - before.length() - after.length();
        return length > 0
                && prefix.startsWith(before)
                && prefix.endsWith(after)
                && isLabel(prefix.substring(before.length(), before.length() + length));
    }

    public static boolean isLabel(String text) {
        return !text.isEmpty()
                && text.length() <= 63
                && text.chars().allMatch(c -> Ascii.isAlphanumeric(c) || c == '-')
                && text.charAt(0) != '-'
                && text.charAt(text.length() - 1) != '-';
    }

    /** Returns the prefix as written in operations.tsv. */
    String text() {
        return hasGap() ? before + '<' + member + (account ? ":account" : "") + '>' + after : before;
    }
}
