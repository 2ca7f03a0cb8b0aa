package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.policy.Tags;
import io.keybroker.text.NameGrammar;
import io.keybroker.text.NameSuggester;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Validates names and tags given by operators, and suggests the nearest known name. */
final class NameRules {
    private static final int OFFERED = 3;

    private NameRules() {}

    static void require(String what, String name) throws AdminException {
        if (!NameGrammar.accepts(name)) {
            throw new AdminException(
                    Kind.USAGE,
                    what + " is not a name (expected: 1 to 64 letters, digits, '.', '_' or '-', the first a letter or"
                            + " digit)",
                    "");
        }
    }

    static Tags tags(Map<String, String> byName) throws AdminException {
        try {
            return Tags.of(byName);
        } catch (IllegalArgumentException e) {
            throw new AdminException(Kind.USAGE, String.valueOf(e.getMessage()), "");
        }
    }

    /** Returns the tags for an audit record. */
    static String detail(Tags tags) {
        return tags.byName().isEmpty() ? "" : " tags=" + tags;
    }

    /** Returns the exception for an unknown name, with the nearest known name. */
    static AdminException unknown(String what, String name, Collection<String> known) {
        if (known.isEmpty()) {
            return new AdminException(
                    Kind.NOT_FOUND, "no " + what + " is called '" + name + "': there are none", "see broker.yaml");
        }
        List<String> nearest = NameSuggester.nearest(name, known, OFFERED);
        return new AdminException(
                Kind.NOT_FOUND,
                "no " + what + " is called '" + name + "' (nearest: " + String.join(", ", nearest) + ")",
                "see broker.yaml");
    }
}
