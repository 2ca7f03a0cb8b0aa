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
import io.keybroker.admin.api.Responses.IdentityResponse;
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
        assertThat(fixture.admin.status().status().keyless()).containsExactly("app");
        assertThat(fixture.admin.roles().find("web").ready()).isFalse();

        fixture.admin
                .identities()
                .add(ALICE, new PutIdentityRequest("app", "AKIAIOSFODNN7EXAMPLE", "hush".toCharArray()));

        Identity identity = fixture.realKeys.find("app").orElseThrow();
        assertThat(identity.credential().secret().reveal()).isEqualTo("hush");
        assertThat(fixture.admin.identities().list().identities())
                .extracting(IdentityResponse::name, IdentityResponse::accessKeyId)
                .containsExactly(tuple("app", "AKIAIOSFODNN7EXAMPLE"));
        assertThat(fixture.admin.roles().find("web").ready()).isTrue();
        assertThat(fixture.admin.status().status().state()).isEqualTo("ready");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ASIAIOSFODNN7EXAMPLE", "BKIAIOSFODNN7EXAMPLE", "AKIA", "akiaiosfodnn7example"})
    void rejectsAKeyIdThatIsNoLastingAwsKey(String id) {
        assertThat(problemOf(() -> fixture.admin
                                .identities()
                                .add(ALICE, new PutIdentityRequest("app", id, "hush".toCharArray())))
                        .kind())
                .isEqualTo(Kind.USAGE);
    }

    @Test
    void rejectsAKeyForAnIdentityThatBrokerYamlDoesNotName() {
        assertThat(problemOf(() -> fixture.admin
                        .identities()
                        .add(ALICE, new PutIdentityRequest("aap", "AKIAIOSFODNN7EXAMPLE", "hush".toCharArray()))))
                .hasMessage("no identity is called 'aap' (nearest: app)");
    }

    @Test
    void neitherRegistersNorTakesAKeyWhileItIsSealed() throws Exception {
        fixture.sealedStore.seal();

        assertThat(problemOf(() -> fixture.admin.instances().register(ALICE, worker("batch-1", "10.0.4.17")))
                        .kind())
                .isEqualTo(Kind.SEALED);
        assertThat(fixture.admin.instances().list().instances()).isEmpty();
        AdminException problem = problemOf(() -> fixture.admin
                .identities()
                .add(ALICE, new PutIdentityRequest("app", "AKIAIOSFODNN7EXAMPLE", "hush".toCharArray())));
        assertThat(problem.kind()).isEqualTo(Kind.SEALED);
        assertThat(problem.hint()).contains("broker unseal");
    }

    @Test
    void asksAwsWhomAKeyBelongsToAndForgetsIt() throws Exception {
        assertThat(problemOf(() -> fixture.admin.identities().verify("app"))).hasMessageContaining("no key available");
        assertThat(problemOf(() -> fixture.admin.identities().verify("apq")).kind())
                .isEqualTo(Kind.NOT_FOUND);
        fixture.admin
                .identities()
                .add(ALICE, new PutIdentityRequest("app", "AKIAIOSFODNN7EXAMPLE", "hush".toCharArray()));

        assertThat(fixture.admin.identities().verify("app"))
                .isEqualTo(new Responses.CallerResponse(
                        "app", "AKIAIOSFODNN7EXAMPLE", "arn:aws:iam::123456789012:user/app"));
        assertThat(fixture.admin.identities().remove(ALICE, "app").accessKeyId())
                .isEmpty();
        assertThat(problemOf(() -> fixture.admin.identities().remove(ALICE, "app"))
                        .kind())
                .isEqualTo(Kind.NOT_FOUND);
        assertThat(fixture.recorded.get(fixture.recorded.size() - 1))
                .isInstanceOfSatisfying(
                        Change.class,
                        change -> assertThat(change.verb() + " " + change.detail())
                                .isEqualTo("identity rm accessKeyId=AKIAIOSFODNN7EXAMPLE"));
    }
}
