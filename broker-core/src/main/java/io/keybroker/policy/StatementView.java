package io.keybroker.policy;

import java.util.List;
import java.util.Map;

/**
 * A statement in its written form, for display.
 *
 * @param clause where it stands
 * @param effect {@code Allow} or {@code Deny}
 * @param actions what it is for
 * @param resources what that may be done to
 * @param conditions what must hold besides, each as operator, key and values
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
     * The actions or the resources of a statement, one of the two lists being empty.
     *
     * @param named those it is for
     * @param excluded those it is not for, all others being meant
     */
    public record NamePatterns(List<String> named, List<String> excluded) {
        public NamePatterns {
            named = List.copyOf(named);
            excluded = List.copyOf(excluded);
        }

        /** {@code s3:GetObject, s3:PutObject}, or {@code all but iam:*}. */
        @Override
        public String toString() {
            return excluded.isEmpty() ? String.join(", ", named) : "all except " + String.join(", ", excluded);
        }
    }

    /** Whether it allows rather than forbids. */
    public boolean allows() {
        return effect.equals("Allow");
    }
}
