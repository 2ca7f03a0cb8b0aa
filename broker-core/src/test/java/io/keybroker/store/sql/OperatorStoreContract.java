package io.keybroker.store.sql;

import static io.keybroker.store.sql.RegistryFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.operator.JoinToken;
import io.keybroker.operator.LatestCertificate;
import io.keybroker.operator.Operator;
import io.keybroker.operator.OperatorKey;
import io.keybroker.operator.OperatorRole;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Operators of brokers that share a registry. */
interface OperatorStoreContract {
    LatestCertificate CERTIFICATE = new LatestCertificate("5f0c", NOW.plusSeconds(3600));
    String PIN = "sha256//" + "A".repeat(43) + "=";

    RegistryFixture fixture();

    private SqlOperatorStore operators(String authority) {
        return new SqlOperatorStore(fixture().node.store(), authority, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static Operator operator(String name, OperatorRole role, OperatorKey key) {
        Optional<LatestCertificate> certificate =
                key instanceof OperatorKey.NotJoined ? Optional.empty() : Optional.of(CERTIFICATE);
        return new Operator(name, role, false, key, Duration.ofHours(12), NOW, Operator.INIT, certificate);
    }

    @Test
    default void keepsTheOperatorsOfTwoAuthoritiesApart() {
        SqlOperatorStore first = operators("first");
        SqlOperatorStore second = operators("second");
        Operator admin = operator("admin", OperatorRole.ADMIN, new OperatorKey.Certified());

        assertThat(first.adopt(admin)).isTrue();
        assertThat(second.adopt(admin)).isTrue();
        assertThat(second.adopt(admin)).isFalse();
        assertThat(first.revoke("admin", false)).isTrue();

        assertThat(first.findByKey("admin", PIN).orElseThrow().accepts(PIN)).isFalse();
        assertThat(second.findByKey("admin", PIN)).contains(admin);
        assertThat(second.list()).containsExactly(admin);
    }

    @Test
    default void findsAPinnedKeyAlsoUnderAnAuthorityOfBefore() {
        SqlOperatorStore before = operators("before");
        JoinToken token = JoinToken.issue("carol", PIN, new SecureRandom());
        before.add(operator("carol", OperatorRole.AUDITOR, new OperatorKey.NotJoined()), token, NOW.plusSeconds(60));
        assertThat(before.join(token, PIN, NOW, CERTIFICATE)).isTrue();
        assertThat(before.join(token, PIN, NOW, CERTIFICATE)).isFalse();

        assertThat(operators("after").findByKey("carol", PIN).map(Operator::role))
                .contains(OperatorRole.AUDITOR);
        assertThat(operators("after").findByKey("carol", "other")).isEmpty();
    }

    @Test
    default void keepsTheLastAdminAndFindsItBySerial() {
        SqlOperatorStore operators = operators("first");
        operators.adopt(operator("admin", OperatorRole.ADMIN, new OperatorKey.Pinned(PIN)));

        assertThat(operators.findBySerial("5f0c").map(Operator::name)).contains("admin");
        assertThat(operators.revoke("admin", true)).isFalse();
        operators.adopt(operator("other", OperatorRole.ADMIN, new OperatorKey.Certified()));
        assertThat(operators.revoke("admin", true)).isTrue();
    }
}
