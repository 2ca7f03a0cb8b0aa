package io.keybroker.auth;

import static io.keybroker.auth.RequestAuthorizerFixture.EMPTY;
import static io.keybroker.auth.RequestAuthorizerFixture.HOME;
import static io.keybroker.auth.RequestAuthorizerFixture.WEB;
import static io.keybroker.auth.RequestAuthorizerFixture.head;
import static io.keybroker.auth.RequestAuthorizerFixture.keyOf;
import static io.keybroker.auth.RequestAuthorizerFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.policy.Tags;
import io.keybroker.role.Role;
import io.keybroker.role.Role.Identities;
import io.keybroker.role.Role.Options;
import io.keybroker.signing.SdkSigner;
import io.keybroker.signing.sigv4.PayloadHash;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RoleLeewayTest {
    private static final Identities APP = new Identities("app", Map.of());
    private static final byte[] ASSUME_ROLE = ("Action=AssumeRole&Version=2011-06-15&RoleSessionName=a"
                    + "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fops")
            .getBytes(StandardCharsets.US_ASCII);

    private final RequestAuthorizerFixture fixture = new RequestAuthorizerFixture();

    private void becomes(Identities signers, Options leeway) {
        Duration hour = Duration.ofHours(1);
        fixture.roles.replace(Map.of(
                "web",
                new Role(
                        "web",
                        signers,
                        RequestAuthorizerFixture.allowed(),
                        hour,
                        hour,
                        leeway,
                        Tags.NONE,
                        Optional.empty())));
    }

    private static Options minting(String action, boolean learning) {
        return new Options(false, false, Set.of(action), learning);
    }

    private static RequestHead object(String method, String path) throws RequestRejectedException {
        return signed(keyOf(WEB), "s3", head(method, path, "x-amz-content-sha256", EMPTY));
    }

    private AuthorizedRequest assumeRole() throws RequestRejectedException {
        RequestHead head = SdkSigner.signed(
                head(
                        "POST",
                        "/",
                        "content-type",
                        "application/x-www-form-urlencoded",
                        "x-amz-content-sha256",
                        PayloadHash.ofBody(ASSUME_ROLE).text()),
                keyOf(WEB),
                "eu-central-1",
                "sts",
                RequestAuthorizerFixture.NOW);
        return fixture.gate.admit(fixture.gate.receive(head, HOME), ASSUME_ROLE);
    }

    @Test
    void letsALearningRoleDoWhatItsPolicyForbidsAndSaysWhatThatIs() throws Exception {
        becomes(APP, new Options(false, false, Set.of(), true));

        assertThat(fixture.admit(object("GET", "/jobs/key"), HOME).tolerated()).isEmpty();
        assertThat(fixture.admit(object("DELETE", "/other/key"), HOME).tolerated())
                .containsExactly(new RequiredPermission("s3:DeleteObject", "arn:aws:s3:::other/key"));
    }

    @Test
    void refusesWhatThePolicyForbidsToARoleThatDoesNotLearn() {
        becomes(APP, Options.NONE);

        RequestRejectedException refused = catchThrowableOfType(
                RequestRejectedException.class, () -> fixture.admit(object("DELETE", "/other/key"), HOME));

        assertThat(refused.errorCode()).isEqualTo(ErrorCode.ACCESS_DENIED);
    }

    @Test
    void mintsNoCredentialsForARoleThatDoesNotNameTheActionEvenWhileItLearns() {
        for (Options leeway : new Options[] {Options.NONE, minting("sts:GetSessionToken", true)}) {
            becomes(APP, leeway);

            RequestRejectedException refused = catchThrowableOfType(RequestRejectedException.class, this::assumeRole);

            assertThat(refused.errorCode()).isEqualTo(ErrorCode.ACCESS_DENIED);
            assertThat(refused.detail())
                    .isEqualTo("sts:AssumeRole answers with credentials, which the role web does not name under mint");
        }
    }

    @Test
    void mintsCredentialsOnlyWhereRoleAndPolicyBothSaySo() throws Exception {
        becomes(APP, minting("sts:AssumeRole", false));
        RequestRejectedException refused = catchThrowableOfType(RequestRejectedException.class, this::assumeRole);
        assertThat(refused.detail()).contains("because no policy allows it");

        becomes(APP, minting("STS:assumerole", true));
        assertThat(assumeRole().operation().issuesCredentials()).isTrue();
    }

    @Test
    void signsForAServiceWithTheIdentityThatTheRoleNamesForIt() throws Exception {
        becomes(new Identities("none", Map.of("s3", "app")), Options.NONE);

        assertThat(fixture.admit(object("GET", "/jobs/key"), HOME).identity()).isEqualTo("app");
    }

    @Test
    void signsWithTheUsualIdentityWhereNoOtherIsNamed() {
        becomes(new Identities("app", Map.of("s3", "none")), Options.NONE);

        RequestRejectedException refused = catchThrowableOfType(
                RequestRejectedException.class, () -> fixture.admit(object("GET", "/jobs/key"), HOME));

        assertThat(refused.errorCode()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refused.detail()).isEqualTo("the identity 'none' has no key");
    }

    @Test
    void judgesTheNextRequestByTheRolesThatTookTheirPlace() throws Exception {
        becomes(APP, Options.NONE);
        fixture.admit(object("GET", "/jobs/key"), HOME);

        fixture.roles.replace(Map.of());

        RequestRejectedException refused = catchThrowableOfType(
                RequestRejectedException.class, () -> fixture.admit(object("GET", "/jobs/key"), HOME));
        assertThat(refused.detail()).contains("is not configured any more");
    }
}
