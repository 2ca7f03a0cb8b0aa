package io.keybroker.auth;

import static io.keybroker.auth.RequestAuthorizerFixture.ELSEWHERE;
import static io.keybroker.auth.RequestAuthorizerFixture.HOME;
import static io.keybroker.auth.RequestAuthorizerFixture.WEB;
import static io.keybroker.auth.RequestAuthorizerFixture.head;
import static io.keybroker.auth.RequestAuthorizerFixture.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.endpoint.AwsHost;
import io.keybroker.catalogue.endpoint.EndpointVariant;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.RegistrySnapshot;
import io.keybroker.role.Presign;
import io.keybroker.role.Role;
import io.keybroker.role.StoreChoice;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Operations that nobody signs, which a role may send from the addresses of its instances. */
final class UnsignedOperationsTest {
    private static final String FORM = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15"
            + "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fci&RoleSessionName=s&WebIdentityToken=t";
    private static final String POLICY = """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": ["sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"],
               "Resource": "arn:aws:iam::123456789012:role/ci"},
              {"Effect": "Allow", "Action": ["cognito-identity:*", "sso-oauth:*"], "Resource": "*"},
              {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::public/*"}]}
            """;

    private final RequestAuthorizerFixture fixture = new RequestAuthorizerFixture();

    @BeforeEach
    void acceptUnsigned() {
        become("sts:AssumeRoleWithWebIdentity", "cognito-identity:GetId", "sso-oauth:CreateToken", "s3:GetObject");
    }

    private void become(String... anonymous) {
        Duration hour = Duration.ofHours(1);
        fixture.roles.replace(Map.of(
                "web",
                new Role(
                        "web",
                        new Role.IdentityMapping("app", Map.of()),
                        policy(POLICY),
                        hour,
                        hour,
                        new Role.Options(
                                Presign.OFF, false, Set.of(), false, false, StoreChoice.NONE, Set.of(anonymous)),
                        Tags.NONE,
                        Optional.empty())));
    }

    private AuthorizedRequest send(RequestHead head, String body, IpAddress peer) throws RequestRejectedException {
        UnverifiedRequest request = fixture.gate.parse(head, peer, fixture.gate.brokerHosts());
        return fixture.authorize(request, body.getBytes(StandardCharsets.US_ASCII));
    }

    private AuthorizedRequest form(String body) throws RequestRejectedException {
        return send(head("POST", "/", "content-type", "application/x-www-form-urlencoded"), body, HOME);
    }

    private static ErrorCode rejection(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(RequestRejectedException.class, call).errorCode();
    }

    @Test
    void forwardsAListedOperationUnsignedInTheNameOfTheInstance() throws Exception {
        AuthorizedRequest request = form(FORM);

        assertThat(request.instance()).isEqualTo(WEB);
        assertThat(request.identity()).isEmpty();
        assertThat(request.operation().name()).isEqualTo("AssumeRoleWithWebIdentity");
        assertThat(request.endpoint().host()).isEqualTo("sts.us-east-1.amazonaws.com");
        assertThat(request.head().headers().has("authorization")).isFalse();
        assertThat(request.head().headers().has("x-amz-date")).isFalse();
        assertThat(request.replacementBody()).isEmpty();
    }

    @Test
    void tellsTheServiceByTargetPathOrBucket() throws Exception {
        assertThat(send(
                                head(
                                        "POST",
                                        "/",
                                        "content-type",
                                        "application/x-amz-json-1.1",
                                        "x-amz-target",
                                        "AWSCognitoIdentityService.GetId"),
                                "{}",
                                HOME)
                        .endpoint()
                        .host())
                .startsWith("cognito-identity.");
        assertThat(send(head("POST", "/token", "content-type", "application/json"), "{}", HOME)
                        .operation()
                        .name())
                .isEqualTo("CreateToken");
        AuthorizedRequest object = send(head("GET", "/public/a//b"), "", HOME);
        assertThat(object.head().path()).isEqualTo("/public/a//b");
        assertThat(object.head().headers().has("x-amz-content-sha256")).isFalse();
    }

    @Test
    void takesServiceAndRegionFromTheHostOfATunnel() throws Exception {
        String host = "sts.eu-central-1.amazonaws.com";
        AwsHost sts = new Catalogue()
                .endpoints(Map.of(), Map.of(), EndpointVariant.PLAIN)
                .awsHost(host)
                .orElseThrow();
        RequestHead head = head("POST", "/", "host", host, "content-type", "application/x-www-form-urlencoded");

        UnverifiedRequest request = fixture.gate.parse(head, HOME, new TunnelHost(host, sts));

        assertThat(fixture.authorize(request, FORM.getBytes(StandardCharsets.US_ASCII))
                        .endpoint()
                        .host())
                .isEqualTo(host);
        assertThat(rejection(() ->
                        fixture.gate.parse(head("GET", "/public/k", "host", host), HOME, new TunnelHost(host, sts))))
                .isEqualTo(ErrorCode.NO_CREDENTIALS);
    }

    @Test
    void rejectsWhatIsNotListedNotAllowedOrFromElsewhere() throws Exception {
        assertThat(rejection(() -> form(FORM.replace("WithWebIdentity", "WithSAML"))))
                .isEqualTo(ErrorCode.NO_CREDENTIALS);
        assertThat(rejection(() -> form("Action=GetCallerIdentity&Version=2011-06-15")))
                .isEqualTo(ErrorCode.NO_CREDENTIALS);
        assertThat(rejection(() -> form(FORM.replace("role%2Fci", "role%2Fadmin"))))
                .isEqualTo(ErrorCode.ACCESS_DENIED);
        assertThat(rejection(() -> send(head("GET", "/private/k"), "", HOME))).isEqualTo(ErrorCode.ACCESS_DENIED);
        assertThat(rejection(() -> send(head("PUT", "/public/k"), "", HOME))).isEqualTo(ErrorCode.NO_CREDENTIALS);
        assertThat(rejection(() -> send(head("GET", "/public/k"), "", ELSEWHERE)))
                .isEqualTo(ErrorCode.NO_CREDENTIALS);
        assertThat(rejection(() -> send(head("GET", "/public/k", "x-amz-security-token", "t"), "", HOME)))
                .isEqualTo(ErrorCode.UNEXPECTED_SESSION_TOKEN);
        assertThat(rejection(() -> send(head("GET", "/public/k?X-Amz-Signature=a"), "", HOME)))
                .isEqualTo(ErrorCode.MALFORMED);
        become();
        assertThat(rejection(() -> form(FORM))).isEqualTo(ErrorCode.NO_CREDENTIALS);
    }

    @Test
    void endsWithTheInstance() throws Exception {
        AuthorizedRequest request = form(FORM);

        fixture.registry =
                Optional.of(RegistrySnapshot.empty().with(List.of(WEB.withState(InstanceState.SUSPENDED)), 2));
        assertThat(rejection(() -> form(FORM))).isEqualTo(ErrorCode.NO_CREDENTIALS);
        assertThat(rejection(() -> fixture.gate.requireLive(request, HOME))).isEqualTo(ErrorCode.UNKNOWN_KEY);
        fixture.registry = Optional.of(RegistrySnapshot.empty().with(List.of(WEB), 3));
        fixture.brokersNow = WEB.expiresAt();
        assertThat(rejection(() -> form(FORM))).isEqualTo(ErrorCode.NO_CREDENTIALS);
    }
}
