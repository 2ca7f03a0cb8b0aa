package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.admin.api.Responses.RoleList;
import io.keybroker.admin.api.Responses.RoleResponse;
import io.keybroker.admin.api.RoleResponses.RoleDetails;
import io.keybroker.admin.api.RoleResponses.RolesReloaded;
import io.keybroker.admin.api.RoleResponses.StatementResponse;
import io.keybroker.identity.IdentityDirectory;
import io.keybroker.role.Role;
import io.keybroker.role.Roles;
import java.util.TreeMap;

/** Operator use cases of roles: list, show and reload. */
public final class RoleAdmin {
    private final Roles roles;
    private final IdentityDirectory identities;
    private final RoleReloader reloader;

    public RoleAdmin(Roles roles, IdentityDirectory identities, RoleReloader reloader) {
        this.roles = roles;
        this.identities = identities;
        this.reloader = reloader;
    }

    public RoleList list() {
        return new RoleList(new TreeMap<>(roles.byName())
                .values().stream().map(this::toResponse).toList());
    }

    public RoleDetails find(String name) throws AdminException {
        return details(roles.find(name)
                .orElseThrow(
                        () -> NameRules.unknown("role", name, roles.byName().keySet())));
    }

    /** Reloads the roles of broker.yaml, all or none; other settings apply at the next start. */
    public RolesReloaded reload(OperatorContext operatorContext) throws AdminException {
        return reloader.reload(operatorContext, this::hasKey);
    }

    private RoleResponse toResponse(Role role) {
        return new RoleResponse(role.name(), role.identity(), hasKey(role.identity()), role.ttl(), role.maxTtl());
    }

    private RoleDetails details(Role role) {
        return new RoleDetails(
                role.name(),
                role.identity(),
                hasKey(role.identity()),
                role.signers().byService(),
                role.ttl(),
                role.maxTtl(),
                role.leeway().presign().mode().wireName(),
                role.leeway().sigv2(),
                role.leeway().mint().stream().sorted().toList(),
                role.leeway().learnMode() ? "learn" : "enforce",
                role.policy().statements().stream().map(StatementResponse::from).toList(),
                role.tags().byName());
    }

    private boolean hasKey(String identity) {
        return identities.find(identity).isPresent();
    }
}
