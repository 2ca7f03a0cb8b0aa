package io.keybroker.auth;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.Service;
import io.keybroker.error.AuditDetail;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RejectionReason;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.Instance;
import io.keybroker.role.Role;
import io.keybroker.role.Roles;
import java.util.List;
import java.util.stream.Stream;

/**
 * Operations that roles accept unsigned, because AWS accepts them from anyone, such as the token exchange of an
 * identity provider. The peer address alone identifies the instance.
 */
final class UnsignedOperations {
    private final Authenticator authenticator;
    private final Roles roles;
    private final Catalogue catalogue;

    UnsignedOperations(Authenticator authenticator, Roles roles, Catalogue catalogue) {
        this.authenticator = authenticator;
        this.roles = roles;
        this.catalogue = catalogue;
    }

    /** Returns the services of all operations that instances at this address may send unsigned. */
    List<Service> servicesFrom(IpAddress peer) throws RequestRejectedException {
        boolean none = roles.byName().values().stream()
                .allMatch(role -> role.leeway().anonymous().isEmpty());
        return none
                ? List.of()
                : authenticator.liveAt(peer).stream()
                        .flatMap(this::actionsOf)
                        .map(action -> action.substring(0, action.indexOf(':')))
                        .distinct()
                        .flatMap(prefix -> catalogue.servicesOf(prefix).stream())
                        .toList();
    }

    private Stream<String> actionsOf(Instance instance) {
        return roles.find(instance.role()).stream().flatMap(role -> role.leeway().anonymous().stream());
    }

    /** Returns the instance at a peer address whose role accepts this operation unsigned. */
    Instance requireSender(IpAddress peer, Operation operation) throws RequestRejectedException {
        String action = operation.service().iamPrefix() + ':' + operation.name();
        for (Instance instance : authenticator.liveAt(peer)) {
            if (roles.find(instance.role())
                    .filter(role -> accepts(role, action))
                    .isPresent()) {
                return instance;
            }
        }
        throw new RequestRejectedException(
                ErrorCode.NO_CREDENTIALS,
                "the request is not signed, and no role at this address lists " + action + " under anonymous",
                RejectionReason.AS_ANSWERED,
                new AuditDetail(action, "", "no role of an active instance at " + peer + " lists it under anonymous"));
    }

    private static boolean accepts(Role role, String action) {
        return role.acceptsUnsigned(action);
    }
}
