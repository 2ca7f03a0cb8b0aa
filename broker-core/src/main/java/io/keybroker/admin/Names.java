package io.keybroker.admin;

import io.keybroker.admin.AdminProblem.Kind;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Names that operators give and mistype: their grammar, and which known names were probably meant. */
final class Names {
    private static final Pattern GRAMMAR = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int OFFERED = 3;

    private Names() {}

    static void check(String what, String name) throws AdminProblem {
        if (!GRAMMAR.matcher(name).matches()) {
            throw new AdminProblem(
                    Kind.USAGE,
                    what + " is not a name (expected: 1 to 64 letters, digits, '.', '_' or '-', the first a letter or"
                            + " digit)",
                    "");
        }
    }

    /** The problem that nothing has this name, with the nearest that something has. */
    static AdminProblem unknown(String what, String name, Collection<String> known) {
        if (known.isEmpty()) {
            return new AdminProblem(
                    Kind.NOT_FOUND, "no " + what + " is called '" + name + "': there are none", "see broker.yaml");
        }
        List<String> nearest = known.stream()
                .sorted(Comparator.comparingInt((String each) -> distance(name, each))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(OFFERED)
                .toList();
        return new AdminProblem(
                Kind.NOT_FOUND,
                "no " + what + " is called '" + name + "' (nearest: " + String.join(", ", nearest) + ")",
                "broker.yaml says which there are");
    }

    /** How many letters must be put in, taken out or changed (Levenshtein). */
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
