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
        RequestHead head = SdkSigner.signed(
                head(
                        "POST",
                        "/",
                        "content-type",
                        "application/x-www-form-urlencoded",
                        "x-amz-content-sha256",
                        PayloadHash.hashed(ASSUME_ROLE).text()),
                keyOf(WEB),
                "eu-central-1",
                "sts",
                GateFixture.NOW);
        return fixture.authorize(fixture.parse(head), ASSUME_ROLE);
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
