package io.keybroker.cli.session;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.policy.Tags;
import java.util.List;
import java.util.Map;

/** The repeatable option {@code --tag NAME=VALUE}, and the output of tags. */
public final class TagOption {
    private TagOption() {}

    /** The tags that were given; none of them twice. */
    public static Map<String, String> parse(List<String> given) throws AdminException {
        try {
            return Tags.parse(String.join(",", given)).byName();
        } catch (IllegalArgumentException e) {
            throw new AdminException(Kind.USAGE, "--tag: " + e.getMessage(), "");
        }
    }

    /** Tags as {@link #parse} takes them. */
    public static String text(Map<String, String> tags) {
        return Tags.of(tags).toString();
    }
}
