package io.keybroker.admin;

import static io.keybroker.admin.AdminServiceFixture.ALICE;
import static io.keybroker.admin.AdminServiceFixture.problemOf;
import static io.keybroker.admin.AdminServiceFixture.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.PutIdentityRequest;
import io.keybroker.admin.api.Responses;
import io.keybroker.admin.api.Responses.IdentityReply;
import io.keybroker.audit.AuditEvent.Change;
import io.keybroker.identity.Identity;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real keys as operators hand them in. */
final class IdentityAdminTest {
    private final AdminServiceFixture fixture = new AdminServiceFixture();

    @BeforeEach
    void open(@TempDir Path home) throws Exception {
        fixture.open(home);
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void keepsARealKeyAndShowsItsIdAlone() throws Exception {
        assertThat(fixture.administration.status().keyless()).containsExactly("app");
        assertThat(fixture.administration.role("web").ready()).isFalse();

        fixture.administration.addIdentity(
                ALICE, new PutIdentityRequest("app", "AKIAIOSFODNN7EXAMPLE", "hush".toCharArray()));

        Identity identity = fixture.realKeys.find("app").orElseThrow();
        assertThat(identity.credential().secret().reveal()).isEqualTo("hush");
        assertThat(fixture.administration.identities().identities())
                .extracting(IdentityReply::name, IdentityReply::accessKeyId)
                .containsExactly(tuple("app", "AKIAIOSFODNN7EXAMPLE"));
        assertThat(fixture.administration.role("web").ready()).isTrue();
        assertThat(fixture.administration.status().state()).isEqualTo("ready");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ASIAIOSFODNN7EXAMPLE", "BKIAIOSFODNN7EXAMPLE", "AKIA", "akiaiosfodnn7example"})
    void refusesAKeyIdThatIsNoLastingAwsKey(String id) {
        assertThat(problemOf(() -> fixture.administration.addIdentity(
                                ALICE, new PutIdentityRequest("app", id, "hush".toCharArray())))
                        .kind())
                .isEqualTo(Kind.USAGE);
    }

    @Test
    void refusesAKeyForAnIdentityThatBrokerYamlDoesNotName() {
        assertThat(problemOf(() -> fixture.administration.addIdentity(
                        ALICE, new PutIdentityRequest("aap", "AKIAIOSFODNN7EXAMPLE", "hush".toCharArray()))))
                .hasMessage("no identity is called 'aap' (nearest: app)");
    }

    @Test
    void neitherRegistersNorTakesAKeyWhileItIsSealed() throws Exception {
        fixture.sealedStore.seal();

        assertThat(problemOf(() -> fixture.administration.registerInstance(ALICE, worker("batch-1", "10.0.4.17")))
                        .kind())
                .isEqualTo(Kind.SEALED);
        assertThat(fixture.administration.instances().instances()).isEmpty();
        AdminException problem = problemOf(() -> fixture.administration.addIdentity(
                ALICE, new PutIdentityRequest("app", "AKIAIOSFODNN7EXAMPLE", "hush".toCharArray())));
        assertThat(problem.kind()).isEqualTo(Kind.SEALED);
        assertThat(problem.hint()).contains("broker unseal");
    }

    @Test
    void asksAwsWhomAKeyBelongsToAndForgetsIt() throws Exception {
        assertThat(problemOf(() -> fixture.administration.verifyIdentity("app")))
                .hasMessageContaining("no key available");
        assertThat(problemOf(() -> fixture.administration.verifyIdentity("apq")).kind())
                .isEqualTo(Kind.NOT_FOUND);
        fixture.administration.addIdentity(
                ALICE, new PutIdentityRequest("app", "AKIAIOSFODNN7EXAMPLE", "hush".toCharArray()));

        assertThat(fixture.administration.verifyIdentity("app"))
                .isEqualTo(
                        new Responses.CallerReply("app", "AKIAIOSFODNN7EXAMPLE", "arn:aws:iam::123456789012:user/app"));
        assertThat(fixture.administration.removeIdentity(ALICE, "app").accessKeyId())
                .isEmpty();
        assertThat(problemOf(() -> fixture.administration.removeIdentity(ALICE, "app"))
                        .kind())
                .isEqualTo(Kind.NOT_FOUND);
        assertThat(fixture.recorded.get(fixture.recorded.size() - 1))
                .isInstanceOfSatisfying(
                        Change.class,
                        change -> assertThat(change.verb() + " " + change.detail())
                                .isEqualTo("identity rm accessKeyId=AKIAIOSFODNN7EXAMPLE"));
    }
}
