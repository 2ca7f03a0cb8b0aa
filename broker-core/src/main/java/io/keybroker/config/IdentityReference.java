package io.keybroker.config;

import java.util.Collection;
import java.util.List;

/** References to identities by name. */
final class IdentityReference {
    private IdentityReference() {}

    static String identity(Setting setting, Collection<String> identities) throws ConfigException {
        String name = setting.text("the name of an identity");
        if (!identities.contains(name)) {
            throw setting.invalid(
                    "is '" + name + "', which is not an identity",
                    identities.isEmpty()
                            ? "the name of an identity; none are configured"
                            : Setting.nearest(name, List.copyOf(identities)));
        }
        return name;
    }
}
