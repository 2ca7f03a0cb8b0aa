package io.keybroker.gate;

import static io.keybroker.gate.GateFixture.EMPTY;
import static io.keybroker.gate.GateFixture.HOME;
import static io.keybroker.gate.GateFixture.WEB;
import static io.keybroker.gate.GateFixture.head;
import static io.keybroker.gate.GateFixture.keyOf;
import static io.keybroker.gate.GateFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.catalogue.Demand;
import io.keybroker.http.RequestHead;
import io.keybroker.policy.Role;
import io.keybroker.policy.Role.Leeway;
import io.keybroker.policy.Role.Signers;
import io.keybroker.policy.Tags;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.keybroker.signing.PayloadHash;
import io.keybroker.signing.SdkSigner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RoleLeewayTest {
    private static final Signers APP = new Signers("app", Map.of());
    private static final byte[] ASSUME_ROLE = ("Action=AssumeRole&Version=2011-06-15&RoleSessionName=a"
                    + "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fops")
            .getBytes(StandardCharsets.US_ASCII);

    private final GateFixture fixture = new GateFixture();

    private void becomes(Signers signers, Leeway leeway) {
        Duration hour = Duration.ofHours(1);
        fixture.roles.replace(Map.of(
                "web",
                new Role("web", signers, GateFixture.allowed(), hour, hour, leeway, Tags.NONE, Optional.empty())));
    }

    private static Leeway minting(String action, boolean learning) {
        return new Leeway(false, false, Set.of(action), learning);
    }

    private static RequestHead object(String method, String path) throws RefusedException {
        return signed(keyOf(WEB), "s3", head(method, path, "x-amz-content-sha256", EMPTY));
    }

    private Admission assumeRole() throws RefusedException {
        return form("sts", "eu-central-1", ASSUME_ROLE);
    }

    private Admission form(String service, String region, byte[] body) throws RefusedException {
        RequestHead head = SdkSigner.signed(
                head(
                        "POST",
                        "/",
                        "content-type",
                        "application/x-www-form-urlencoded",
                        "x-amz-content-sha256",
                        PayloadHash.hashed(body).text()),
                keyOf(WEB),
                region,
                service,
                GateFixture.NOW);
        return fixture.authorize(fixture.parse(head), body);
    }

    @Test
    void letsALearningRoleDoWhatItsPolicyForbidsAndSaysWhatThatIs() throws Exception {
        becomes(APP, new Leeway(false, false, Set.of(), true));

        assertThat(fixture.authorize(object("GET", "/jobs/key"), HOME).deniedInLearnMode())
                .isEmpty();
        assertThat(fixture.authorize(object("DELETE", "/other/key"), HOME).deniedInLearnMode())
                .containsExactly(new Demand("s3:DeleteObject", "arn:aws:s3:::other/key"));
    }

    @Test
    void refusesWhatThePolicyForbidsToARoleThatDoesNotLearn() {
        becomes(APP, Leeway.NONE);

        RefusedException refused = catchThrowableOfType(
                RefusedException.class, () -> fixture.authorize(object("DELETE", "/other/key"), HOME));

        assertThat(refused.refusal()).isEqualTo(Refusal.NOT_ALLOWED);
    }

    @Test
    void mintsNoCredentialsForARoleThatDoesNotNameTheActionEvenWhileItLearns() {
        for (Leeway leeway : new Leeway[] {Leeway.NONE, minting("sts:GetSessionToken", true)}) {
            becomes(APP, leeway);

            RefusedException refused = catchThrowableOfType(RefusedException.class, this::assumeRole);

            assertThat(refused.refusal()).isEqualTo(Refusal.NOT_ALLOWED);
            assertThat(refused.detail())
                    .isEqualTo("sts:AssumeRole answers with credentials, which the role web does not name under mint");
        }
    }

    @Test
    void mintsCredentialsOnlyWhereRoleAndPolicyBothSaySo() throws Exception {
        becomes(APP, minting("sts:AssumeRole", false));
        RefusedException refused = catchThrowableOfType(RefusedException.class, this::assumeRole);
        assertThat(refused.detail()).contains("because no policy allows it");

        becomes(APP, minting("STS:assumerole", true));
        assertThat(assumeRole().operation().minting()).isTrue();
    }

    @Test
    void refusesAnOperationThatTheCatalogueDoesNotListWhateverThePolicySays() {
        byte[] unknown = "Action=PublishSomethingNew&Version=2010-03-31".getBytes(StandardCharsets.US_ASCII);
        for (boolean learning : new boolean[] {false, true}) {
            becomes(APP, new Leeway(false, false, Set.of("sns:PublishSomethingNew"), learning));

            RefusedException refused =
                    catchThrowableOfType(RefusedException.class, () -> form("sns", "eu-central-1", unknown));

            assertThat(refused.refusal()).isEqualTo(Refusal.NOT_ALLOWED);
            assertThat(refused.detail())
                    .isEqualTo(
                            "sns:PublishSomethingNew is an operation that this broker does not know, and the role web"
                                    + " does not set unknownOperations: allow");
        }
    }

    @Test
    void decidesUnknownOperationsByThePolicyWhereTheRoleSaysSo() throws Exception {
        byte[] unknown = "Action=PublishSomethingNew&Version=2010-03-31".getBytes(StandardCharsets.US_ASCII);
        becomes(APP, new Leeway(false, false, Set.of(), false, true));
        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> form("sns", "eu-central-1", unknown));
        assertThat(refused.detail()).contains("because no policy allows it");

        becomes(APP, new Leeway(false, false, Set.of(), true, true));
        assertThat(form("sns", "eu-central-1", unknown).deniedInLearnMode())
                .containsExactly(new Demand("sns:PublishSomethingNew", "unknown"));
    }

    @Test
    void takesAnUnknownOperationOfAServiceThatIssuesCredentialsForOneThatDoes() throws Exception {
        byte[] unknown = "Action=AssumeRoleWithSomethingNew&Version=2011-06-15".getBytes(StandardCharsets.US_ASCII);
        becomes(APP, new Leeway(false, false, Set.of("sts:AssumeRole"), true, true));
        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> form("sts", "eu-central-1", unknown));
        assertThat(refused.detail()).startsWith("sts:AssumeRoleWithSomethingNew answers with credentials");

        becomes(APP, new Leeway(false, false, Set.of("sts:AssumeRoleWithSomethingNew"), true, true));
        assertThat(form("sts", "eu-central-1", unknown).operation().known()).isFalse();
    }

    @Test
    void signsForAServiceWithTheIdentityThatTheRoleNamesForIt() throws Exception {
        becomes(new Signers("none", Map.of("s3", "app")), Leeway.NONE);

        assertThat(fixture.authorize(object("GET", "/jobs/key"), HOME).identity())
                .isEqualTo("app");
    }

    @Test
    void signsWithTheUsualIdentityWhereNoOtherIsNamed() {
        becomes(new Signers("app", Map.of("s3", "none")), Leeway.NONE);

        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> fixture.authorize(object("GET", "/jobs/key"), HOME));

        assertThat(refused.refusal()).isEqualTo(Refusal.UNAVAILABLE);
        assertThat(refused.detail()).isEqualTo("the identity 'none' has no key");
    }

    @Test
    void judgesTheNextRequestByTheRolesThatTookTheirPlace() throws Exception {
        becomes(APP, Leeway.NONE);
        fixture.authorize(object("GET", "/jobs/key"), HOME);

        fixture.roles.replace(Map.of());

        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> fixture.authorize(object("GET", "/jobs/key"), HOME));
        assertThat(refused.detail()).contains("is not configured any more");
    }
}
