package io.keybroker.config;

import java.util.Collection;
import java.util.List;

/** References by name to what stands elsewhere in the file. */
final class IdentityReference {
    private IdentityReference() {}

    static String identity(Setting setting, Collection<String> identities) throws ConfigException {
        String name = setting.text("the name of an identity");
        if (!identities.contains(name)) {
            throw setting.invalid(
                    "is '" + name + "', which is not an identity",
                    identities.isEmpty()
                            ? "a name that stands under identities; there are none"
                            : Setting.nearest(name, List.copyOf(identities)));
        }
        return name;
    }
}
