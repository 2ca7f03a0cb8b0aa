package io.keybroker.cli.session;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.policy.Tags;
import java.util.List;
import java.util.Map;

/** The repeatable option {@code --tag NAME=VALUE}, and the output of tags. */
public final class TagOption {
    private TagOption() {}

    /** Parses the given tags; rejects duplicates. */
    public static Map<String, String> parse(List<String> given) throws AdminException {
        try {
            return Tags.parse(String.join(",", given)).byName();
        } catch (IllegalArgumentException e) {
            throw new AdminException(Kind.USAGE, "--tag: " + e.getMessage(), "");
        }
    }

    /** Returns tags in the form that {@link #parse} accepts. */
    public static String text(Map<String, String> tags) {
        return Tags.of(tags).toString();
    }
}
