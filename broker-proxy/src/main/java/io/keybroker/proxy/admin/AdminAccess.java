package io.keybroker.proxy.admin;

import io.keybroker.operator.OperatorRole;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which role may use which route of the admin API. What the table does not list is denied to all. */
final class AdminAccess {
    /** The one route that needs no certificate: it trades a join token for the first one. */
    static final String LOGIN = "/v1/operators/login";

    private static final String TABLE = """
            GET  /v1/status                        admin operator auditor
            POST /v1/seal                          admin operator
            POST /v1/unseal                        admin operator
            GET  /v1/audit                         admin operator auditor
            POST /v1/audit/search                  admin operator auditor
            POST /v1/audit/verify                  admin operator auditor
            GET  /v1/why/{}                        admin operator auditor
            GET  /v1/instances                     admin operator auditor
            POST /v1/instances                     admin operator
            POST /v1/renewable-instances           admin operator
            POST /v1/revocations                   admin operator
            POST /v1/instances/{}/reset            admin operator
            GET  /v1/instances/{}                  admin operator auditor
            POST /v1/instances/{}/revoke           admin operator
            POST /v1/instances/{}/suspend          admin operator
            POST /v1/instances/{}/resume           admin operator
            GET  /v1/tickets                       admin operator auditor
            POST /v1/tickets                       admin operator
            GET  /v1/tickets/{}                    admin operator auditor
            POST /v1/tickets/{}/revoke             admin operator
            POST /v1/tickets/{}/expected           admin operator
            POST /v1/launches                      admin operator
            POST /v1/launches/rehearse             admin operator
            POST /v1/launches/{}/resume            admin operator
            POST /v1/launches/{}/settle            admin operator
            GET  /v1/roles                         admin operator auditor
            POST /v1/roles/reload                  admin operator
            GET  /v1/roles/{}                      admin operator auditor
            GET  /v1/identities                    admin operator auditor
            POST /v1/identities                    admin
            POST /v1/identities/{}/remove          admin
            GET  /v1/identities/{}                 admin operator auditor
            POST /v1/identities/{}/rotate          admin
            POST /v1/identities/{}/rotate/abort    admin
            POST /v1/identities/{}/rotate/forget   admin
            POST /v1/identities/{}/verify          admin operator
            GET  /v1/secrets                       admin operator auditor
            POST /v1/secrets                       admin
            POST /v1/secrets/{}/remove             admin
            GET  /v1/store-keys                    admin operator auditor
            POST /v1/store-keys                    admin
            POST /v1/store-keys/remove             admin
            GET  /v1/master-keys                   admin operator auditor
            POST /v1/master-keys/rotate            admin
            POST /v1/master-keys/{}/remove         admin
            GET  /v1/operators                     admin operator auditor
            POST /v1/operators                     admin
            POST /v1/operators/certificate         admin operator auditor
            POST /v1/operators/{}/renew            admin
            POST /v1/operators/{}/revoke           admin
            """;

    private static final Map<String, Set<OperatorRole>> ROLES = parse();

    private AdminAccess() {}

    /** The routes of the table, each as its method and template. */
    static Set<String> routes() {
        return ROLES.keySet();
    }

    /** Whether a role may use a route, by the route's method and template. */
    static boolean permits(OperatorRole role, String method, String template) {
        return Optional.ofNullable(ROLES.get(method + " " + template))
                .filter(roles -> roles.contains(role))
                .isPresent();
    }

    private static Map<String, Set<OperatorRole>> parse() {
        Map<String, Set<OperatorRole>> table = new HashMap<>();
        TABLE.lines().forEach(line -> {
            String[] fields = line.split(" +");
            table.put(
                    fields[0] + " " + fields[1],
                    Arrays.stream(fields).skip(2).map(OperatorRole::parse).collect(Collectors.toUnmodifiableSet()));
        });
        return Map.copyOf(table);
    }
}
