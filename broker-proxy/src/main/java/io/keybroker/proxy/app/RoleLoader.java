package io.keybroker.proxy.app;

import io.keybroker.config.BrokerConfig;
import io.keybroker.config.ConfigException;
import io.keybroker.config.RoleSettings;
import io.keybroker.policy.Policy;
import io.keybroker.policy.PolicyException;
import io.keybroker.role.Role;
import java.util.HashMap;
import java.util.Map;

/** Creates roles from their settings and policy files. */
public final class RoleLoader {
    private RoleLoader() {}

    /** Creates each role by its name; one invalid role fails the load. */
    public static Map<String, Role> load(BrokerConfig config) throws ConfigException {
        Map<String, Role> roles = new HashMap<>();
        for (Map.Entry<String, RoleSettings> entry : config.roles().entrySet()) {
            roles.put(entry.getKey(), role(entry.getKey(), entry.getValue()));
        }
        return roles;
    }

    private static Role role(String name, RoleSettings settings) throws ConfigException {
        return new Role(
                name,
                new Role.IdentityMapping(settings.identity(), settings.identities()),
                policy(settings),
                settings.ttl(),
                settings.maxTtl(),
                new Role.Options(
                        settings.presign(),
                        settings.sigv2(),
                        settings.mint(),
                        settings.mode() == RoleSettings.Mode.LEARN,
                        settings.unknownOperations(),
                        settings.stores(),
                        settings.anonymous(),
                        settings.hosts()),
                settings.tags(),
                settings.launches());
    }

    private static Policy policy(RoleSettings settings) throws ConfigException {
        try {
            return Policy.read(settings.policies());
        } catch (PolicyException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }
}
