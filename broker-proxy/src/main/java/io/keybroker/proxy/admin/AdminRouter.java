package io.keybroker.proxy.admin;

import io.keybroker.admin.OperatorAdmin;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.operator.OperatorRole;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Dispatches a request to its route, if the operator's role permits that. */
final class AdminRouter {
    private static final List<String> AUDIT_READS = List.of("/v1/audit/search", "/v1/audit/verify", "/v1/why/");

    private final AdminRoutes routes;
    private final OperatorAdmin operators;

    /** Fails unless the table of roles lists exactly these routes. */
    AdminRouter(AdminRoutes routes, OperatorAdmin operators) {
        Set<String> unlisted = routes.all().stream()
                .map(route -> route.method() + " " + route.template())
                .collect(Collectors.toCollection(TreeSet::new));
        unlisted.removeAll(AdminAccess.routes());
        if (!unlisted.equals(Set.of("POST " + AdminAccess.LOGIN))
                || routes.all().size() != AdminAccess.routes().size() + 1) {
            throw new IllegalStateException("the table of roles and the routes differ: " + unlisted);
        }
        this.routes = routes;
        this.operators = operators;
    }

    /** Whether a request reads so much of the audit log that others must not wait for it. */
    static boolean readsAuditLog(AdminRequest request) {
        return AUDIT_READS.stream().anyMatch(request.path()::startsWith);
    }

    /** The response to a request, to be written as JSON. Who asks is checked against the record of this moment. */
    Object route(AdminRequest request) throws AdminException {
        if (request.certificate().isEmpty()) {
            return routeWithoutCertificate(request);
        }
        OperatorRole role = roleOf(request, request.certificate().get());
        boolean pathKnown = false;
        for (AdminRoute route : routes.all()) {
            Optional<String> name = route.nameIn(request.path());
            if (name.isPresent() && route.method().equals(request.method())) {
                requirePermitted(role, route);
                return route.handler().handle(request, name.get());
            }
            pathKnown |= name.isPresent();
        }
        if (pathKnown) {
            throw new AdminException(Kind.USAGE, "method not allowed: " + request.method(), "");
        }
        throw new AdminException(Kind.NOT_FOUND, "not found", "");
    }

    /** Sealing only takes rights away, so that whoever has a valid certificate may do it while records cannot be read. */
    private OperatorRole roleOf(AdminRequest request, X509Certificate certificate) throws AdminException {
        try {
            return operators.requireRole(request.caller(), certificate);
        } catch (RuntimeException e) {
            if (AdminAccess.isSeal(request.method(), request.path())) {
                return OperatorRole.OPERATOR;
            }
            AdminException problem = new AdminException(
                    Kind.UNAVAILABLE,
                    "the records of the operators cannot be read",
                    "check the registry database; 'broker seal' works without it");
            problem.initCause(e);
            throw problem;
        }
    }

    private Object routeWithoutCertificate(AdminRequest request) throws AdminException {
        if (request.method().equals("POST") && request.path().equals(AdminAccess.LOGIN)) {
            return routes.login(request);
        }
        throw new AdminException(
                Kind.DENIED,
                "client certificate is missing",
                "check that the home directory belongs to this broker, or run 'broker login'");
    }

    private static void requirePermitted(OperatorRole role, AdminRoute route) throws AdminException {
        if (!AdminAccess.permits(role, route.method(), route.template())) {
            throw new AdminException(
                    Kind.DENIED,
                    "an operator with the role '" + role + "' may not do this",
                    "see 'broker operator ls' for who may");
        }
    }
}
