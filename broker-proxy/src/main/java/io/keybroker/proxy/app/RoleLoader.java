package io.keybroker.proxy.app;

import io.keybroker.config.BrokerConfig;
import io.keybroker.config.ConfigException;
import io.keybroker.config.RoleSettings;
import io.keybroker.policy.Policy;
import io.keybroker.policy.PolicyException;
import io.keybroker.policy.Role;
import io.keybroker.policy.Roles;
import java.util.HashMap;
import java.util.Map;

/** Makes roles of their settings and of the policy files that these name. */
final class RoleLoader {
    private RoleLoader() {}

    static Roles load(BrokerConfig config) throws ConfigException {
        Map<String, Role> roles = new HashMap<>();
        for (Map.Entry<String, RoleSettings> each : config.roles().entrySet()) {
            RoleSettings settings = each.getValue();
            roles.put(
                    each.getKey(),
                    new Role(each.getKey(), settings.identity(), policy(settings), settings.ttl(), settings.maxTtl()));
        }
        return new Roles(roles);
    }

    private static Policy policy(RoleSettings settings) throws ConfigException {
        try {
            return Policy.read(settings.policies());
        } catch (PolicyException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }
}
