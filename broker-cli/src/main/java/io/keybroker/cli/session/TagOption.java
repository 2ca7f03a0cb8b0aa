package io.keybroker.cli.session;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.policy.Tags;
import java.util.List;
import java.util.Map;

/** The repeatable option {@code --tag NAME=VALUE}, and the output of tags. */
public final class TagOption {
    private TagOption() {}

    /** The tags that were given; none of them twice. */
    public static Map<String, String> read(List<String> given) throws AdminProblem {
        try {
            return Tags.parse(String.join(",", given)).byName();
        } catch (IllegalArgumentException e) {
            throw new AdminProblem(Kind.USAGE, "--tag: " + e.getMessage(), "");
        }
    }

    /** Tags as {@link #read} takes them. */
    public static String text(Map<String, String> tags) {
        return Tags.of(tags).toString();
    }
}
