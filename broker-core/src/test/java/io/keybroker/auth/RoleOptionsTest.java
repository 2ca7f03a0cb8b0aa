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
import io.keybroker.role.Presign;
import io.keybroker.role.Role;
import io.keybroker.role.Role.IdentityMapping;
import io.keybroker.role.Role.Options;
import io.keybroker.signing.SdkSigner;
import io.keybroker.signing.sigv4.PayloadHash;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RoleOptionsTest {
    private static final IdentityMapping APP = new IdentityMapping("app", Map.of());
    private static final byte[] ASSUME_ROLE = ("Action=AssumeRole&Version=2011-06-15&RoleSessionName=a"
                    + "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fops")
            .getBytes(StandardCharsets.US_ASCII);

    private final RequestAuthorizerFixture fixture = new RequestAuthorizerFixture();

    private void becomes(IdentityMapping signers, Options leeway) {
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
        return new Options(Presign.OFF, false, Set.of(action), learning);
    }

    private static RequestHead object(String method, String path) throws RequestRejectedException {
        return signed(keyOf(WEB), "s3", head(method, path, "x-amz-content-sha256", EMPTY));
    }

    private AuthorizedRequest assumeRole() throws RequestRejectedException {
        return form("sts", "eu-central-1", ASSUME_ROLE);
    }

    private AuthorizedRequest form(String service, String region, byte[] body) throws RequestRejectedException {
        RequestHead head = SdkSigner.signed(
                head(
                        "POST",
                        "/",
                        "content-type",
                        "application/x-www-form-urlencoded",
                        "x-amz-content-sha256",
                        PayloadHash.ofBody(body).text()),
                keyOf(WEB),
                region,
                service,
                RequestAuthorizerFixture.NOW);
        return fixture.authorize(fixture.parse(head), body);
    }

    @Test
    void letsALearningRoleDoWhatItsPolicyForbidsAndSaysWhatThatIs() throws Exception {
        becomes(APP, new Options(Presign.OFF, false, Set.of(), true));

        assertThat(fixture.authorize(object("GET", "/jobs/key"), HOME).deniedInLearnMode())
                .isEmpty();
        assertThat(fixture.authorize(object("DELETE", "/other/key"), HOME).deniedInLearnMode())
                .containsExactly(new RequiredPermission("s3:DeleteObject", "arn:aws:s3:::other/key"));
    }

    @Test
    void rejectsWhatThePolicyForbidsToARoleThatDoesNotLearn() {
        becomes(APP, Options.NONE);

        RequestRejectedException refused = catchThrowableOfType(
                RequestRejectedException.class, () -> fixture.authorize(object("DELETE", "/other/key"), HOME));

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
    void rejectsAnOperationThatTheCatalogueDoesNotListWhateverThePolicySays() {
        byte[] unknown = "Action=PublishSomethingNew&Version=2010-03-31".getBytes(StandardCharsets.US_ASCII);
        for (boolean learning : new boolean[] {false, true}) {
            becomes(APP, new Options(Presign.OFF, false, Set.of("sns:PublishSomethingNew"), learning));

            RequestRejectedException refused =
                    catchThrowableOfType(RequestRejectedException.class, () -> form("sns", "eu-central-1", unknown));

            assertThat(refused.errorCode()).isEqualTo(ErrorCode.ACCESS_DENIED);
            assertThat(refused.detail())
                    .isEqualTo("sns:PublishSomethingNew is an operation unknown to this broker, and the role web"
                            + " does not set unknownOperations: allow");
        }
    }

    @Test
    void decidesUnknownOperationsByThePolicyWhereTheRoleSaysSo() throws Exception {
        byte[] unknown = "Action=PublishSomethingNew&Version=2010-03-31".getBytes(StandardCharsets.US_ASCII);
        becomes(APP, new Options(Presign.OFF, false, Set.of(), false, true));
        RequestRejectedException refused =
                catchThrowableOfType(RequestRejectedException.class, () -> form("sns", "eu-central-1", unknown));
        assertThat(refused.detail()).contains("because no policy allows it");

        becomes(APP, new Options(Presign.OFF, false, Set.of(), true, true));
        assertThat(form("sns", "eu-central-1", unknown).deniedInLearnMode())
                .containsExactly(new RequiredPermission("sns:PublishSomethingNew", "unknown"));
    }

    @Test
    void takesAnUnknownOperationOfAServiceThatIssuesCredentialsForOneThatDoes() throws Exception {
        byte[] unknown = "Action=AssumeRoleWithSomethingNew&Version=2011-06-15".getBytes(StandardCharsets.US_ASCII);
        becomes(APP, new Options(Presign.OFF, false, Set.of("sts:AssumeRole"), true, true));
        RequestRejectedException refused =
                catchThrowableOfType(RequestRejectedException.class, () -> form("sts", "eu-central-1", unknown));
        assertThat(refused.detail()).startsWith("sts:AssumeRoleWithSomethingNew answers with credentials");

        becomes(APP, new Options(Presign.OFF, false, Set.of("sts:AssumeRoleWithSomethingNew"), true, true));
        assertThat(form("sts", "eu-central-1", unknown).operation().known()).isFalse();
    }

    @Test
    void signsForAServiceWithTheIdentityThatTheRoleNamesForIt() throws Exception {
        becomes(new IdentityMapping("none", Map.of("s3", "app")), Options.NONE);

        assertThat(fixture.authorize(object("GET", "/jobs/key"), HOME).identity())
                .isEqualTo("app");
    }

    @Test
    void signsWithTheUsualIdentityWhereNoOtherIsNamed() {
        becomes(new IdentityMapping("app", Map.of("s3", "none")), Options.NONE);

        RequestRejectedException refused = catchThrowableOfType(
                RequestRejectedException.class, () -> fixture.authorize(object("GET", "/jobs/key"), HOME));

        assertThat(refused.errorCode()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refused.detail()).isEqualTo("the identity 'none' has no key");
    }

    @Test
    void judgesTheNextRequestByTheRolesThatTookTheirPlace() throws Exception {
        becomes(APP, Options.NONE);
        fixture.authorize(object("GET", "/jobs/key"), HOME);

        fixture.roles.replace(Map.of());

        RequestRejectedException refused = catchThrowableOfType(
                RequestRejectedException.class, () -> fixture.authorize(object("GET", "/jobs/key"), HOME));
        assertThat(refused.detail()).contains("is no longer configured");
    }
}
