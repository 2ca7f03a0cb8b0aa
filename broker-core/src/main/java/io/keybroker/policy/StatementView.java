package io.keybroker.policy;

import java.util.List;
import java.util.Map;

/**
 * A statement in its written form, for display.
 *
 * @param clause the statement reference
 * @param effect {@code Allow} or {@code Deny}
 * @param actions the actions
 * @param resources the resources
 * @param conditions the conditions, each as operator, key and values
 * @param lines the lines of its actions
 */
public record StatementView(
        StatementRef clause,
        String effect,
        NamePatterns actions,
        NamePatterns resources,
        List<String> conditions,
        Map<String, Integer> lines) {
    public StatementView {
        lines = Map.copyOf(lines);
        conditions = List.copyOf(conditions);
    }

    /**
     * The actions or the resources of a statement; one of the two lists is empty.
     *
     * @param named the values of Action or Resource
     * @param excluded the values of NotAction or NotResource
     */
    public record NamePatterns(List<String> named, List<String> excluded) {
        public NamePatterns {
            named = List.copyOf(named);
            excluded = List.copyOf(excluded);
        }

        /** Returns {@code s3:GetObject, s3:PutObject}, or {@code all but iam:*}. */
        @Override
        public String toString() {
            return excluded.isEmpty() ? String.join(", ", named) : "all except " + String.join(", ", excluded);
        }
    }

    /** Whether its effect is Allow. */
    public boolean allows() {
        return effect.equals("Allow");
    }
}
