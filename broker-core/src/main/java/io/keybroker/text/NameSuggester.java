package io.keybroker.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the known names nearest to an unknown one. */
public final class NameSuggester {
    private NameSuggester() {}

    /** Returns the known names with the smallest distance, the nearest first, at most {@code most}. */
    public static List<String> nearest(String name, Collection<String> known, int most) {
        return known.stream()
                .sorted(Comparator.comparingInt((String candidate) -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(most)
                .toList();
    }

    /** Returns the Levenshtein distance. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
