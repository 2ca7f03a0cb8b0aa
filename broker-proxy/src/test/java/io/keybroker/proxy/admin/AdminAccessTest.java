package io.keybroker.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.operator.OperatorRole;
import org.junit.jupiter.api.Test;

/** The matrix of routes and roles; the router does not start if the table lists other routes than there are. */
final class AdminAccessTest {
    @Test
    void permitsEachRouteToTheRolesThatNeedIt() {
        for (String route : AdminAccess.routes()) {
            String[] parts = route.split(" ");
            boolean reads =
                    parts[0].equals("GET") || parts[1].matches("/v1/audit/(search|verify)|/v1/operators/certificate");
            boolean keys = parts[1].matches("/v1/(secrets|store-keys|master-keys|operators)(/.*)?"
                    + "|/v1/identities(/\\{}/(remove|rotate.*))?");

            assertThat(permits(OperatorRole.ADMIN, parts)).as(route).isTrue();
            assertThat(permits(OperatorRole.OPERATOR, parts)).as(route).isEqualTo(reads || !keys);
            assertThat(permits(OperatorRole.AUDITOR, parts)).as(route).isEqualTo(reads);
        }
    }

    @Test
    void deniesAnUnlistedRouteToAll() {
        for (OperatorRole role : OperatorRole.values()) {
            assertThat(AdminAccess.permits(role, "POST", "/v1/unlisted")).isFalse();
            assertThat(AdminAccess.permits(role, "POST", AdminAccess.LOGIN)).isFalse();
        }
    }

    private static boolean permits(OperatorRole role, String... route) {
        return AdminAccess.permits(role, route[0], route[1]);
    }
}
