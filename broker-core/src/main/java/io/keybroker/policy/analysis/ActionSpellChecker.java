package io.keybroker.policy.analysis;

import io.keybroker.catalogue.IamActions;
import io.keybroker.policy.Glob;
import io.keybroker.text.NameSuggester;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Looks up actions of policies in the list of IAM actions, and suggests the nearest. */
public final class ActionSpellChecker {
    private final IamActions known;

    public ActionSpellChecker(IamActions iamActions) {
        this.known = iamActions;
    }

    /** Returns a doubt about an action or a pattern; empty if AWS has a matching action. */
    public Optional<String> check(String action) {
        int colon = action.indexOf(':');
        if (colon < 0) {
            return Optional.empty(); // the single asterisk
        }
        String service = action.substring(0, colon);
        String name = action.substring(colon + 1);
        Glob inService = glob(service);
        Glob inName = glob(name);
        List<String> services =
                known.services().stream().filter(inService::matches).sorted().toList();
        if (services.isEmpty()) {
            return Optional.of(
                    "unknown service '" + service + "' (nearest: " + nearest(service, known.services()) + ")");
        }
        boolean matches = services.stream()
                .flatMap(prefix -> known.actionsOf(prefix).stream())
                .anyMatch(candidate -> inName.matches(candidate.toLowerCase(Locale.ROOT)));
        if (matches) {
            return Optional.empty();
        }
        List<String> all = services.stream()
                .flatMap(prefix -> known.actionsOf(prefix).stream().map(one -> prefix + ':' + one))
                .toList();
        return Optional.of("unknown action " + action + " (nearest: " + nearest(action, all) + ")");
    }

    private static String nearest(String name, Collection<String> all) {
        return NameSuggester.nearest(name.replaceAll("[*?]", ""), all, 1).get(0);
    }

    /** Returns a pattern in lower case. */
    private static Glob glob(String pattern) {
        return new Glob(pattern.toLowerCase(Locale.ROOT)
                .chars()
                .map(c -> c == '*' ? Glob.ANY_TEXT : c == '?' ? Glob.ANY_CHARACTER : c)
                .toArray());
    }
}
