package io.keybroker.cli.role;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.config.BrokerConfig;
import io.keybroker.config.ConfigException;
import io.keybroker.config.ConfigReader;
import io.keybroker.error.FileProblem;
import io.keybroker.proxy.app.RoleLoader;
import io.keybroker.role.Role;
import io.keybroker.text.NameSuggester;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The roles of a home directory, read from its files without a broker.
 *
 * @param config broker.yaml
 * @param byName the roles by name, in order
 */
record LocalRoles(BrokerConfig config, Map<String, Role> byName) {
    private static final int OFFERED = 3;

    static LocalRoles load(Path home) throws AdminException {
        if (!Files.exists(home.resolve(ConfigReader.FILE))) {
            Optional<String> blocked = FileProblem.blockedBy(home.resolve(ConfigReader.FILE));
            if (blocked.isPresent()) {
                throw new AdminException(Kind.USAGE, blocked.get(), "");
            }
            throw new AdminException(
                    Kind.USAGE,
                    "no broker home in " + home + " (expected: a directory with broker.yaml)",
                    "create it with 'broker init', or set --home or BROKER_HOME");
        }
        try {
            BrokerConfig config = ConfigReader.read(home);
            return new LocalRoles(config, new TreeMap<>(RoleLoader.load(config)));
        } catch (ConfigException e) {
            throw new AdminException(Kind.USAGE, String.valueOf(e.getMessage()), "");
        }
    }

    Role require(String name) throws AdminException {
        return Optional.ofNullable(byName.get(name))
                .orElseThrow(() -> new AdminException(
                        Kind.NOT_FOUND,
                        "no role is called '" + name + "' (nearest: "
                                + String.join(", ", NameSuggester.nearest(name, byName.keySet(), OFFERED)) + ")",
                        "run 'broker role ls' to list the roles"));
    }
}
