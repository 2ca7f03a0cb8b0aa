package io.keybroker.identity.rotation;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.okTextXml;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.identity.CredentialException;
import io.keybroker.identity.CredentialException.Reason;
import java.net.URI;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** IAM's answers, and its faults, as they come over the wire. */
final class SdkIamAccessKeysTest {
    private static final AccessKeyId OTHER = new AccessKeyId("AKIAI44QH8DHBEXAMPLE");
    private static final Credential OWN = new Credential(
            new AccessKeyId("AKIAIOSFODNN7EXAMPLE"),
            SecretKey.of("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".toCharArray()));

    @RegisterExtension
    private static final WireMockExtension WIRE = WireMockExtension.newInstance()
            .options(WireMockConfiguration.wireMockConfig().dynamicPort())
            .build();

    private final SdkHttpClient http = UrlConnectionHttpClient.create();
    private Optional<Credential> present = Optional.of(OWN);

    @AfterEach
    void close() {
        http.close();
    }

    private SdkIamAccessKeys iam() {
        return iam("eu-central-1");
    }

    private SdkIamAccessKeys iam(String region) {
        return new SdkIamAccessKeys(
                new SdkIamAccessKeys.ClientOptions(http, Optional.of(URI.create(WIRE.baseUrl()))),
                region,
                () -> present);
    }

    private static void answer(String action, ResponseDefinitionBuilder answer) {
        WIRE.stubFor(post(urlEqualTo("/"))
                .withRequestBody(containing("Action=" + action + "&"))
                .willReturn(answer));
    }

    private static ResponseDefinitionBuilder refusal(int status, String code) {
        return aResponse()
                .withStatus(status)
                .withHeader("Content-Type", "text/xml")
                .withBody("""
                <ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
                  <Error><Type>Sender</Type><Code>%s</Code><Message>no</Message></Error>
                  <RequestId>7a62c49f-347e-4fc4-9331-6e8eEXAMPLE</RequestId>
                </ErrorResponse>
                """.formatted(code));
    }

    private static CredentialException problemOf(ThrowingCallable call) {
        return catchThrowableOfType(CredentialException.class, call);
    }

    @Test
    void asksForTheKeysOfItsOwnUserByThePresentKey() throws Exception {
        answer("ListAccessKeys", okTextXml("""
                <ListAccessKeysResponse><ListAccessKeysResult><AccessKeyMetadata>
                  <member><AccessKeyId>AKIAIOSFODNN7EXAMPLE</AccessKeyId><Status>Active</Status></member>
                  <member><AccessKeyId>AKIAI44QH8DHBEXAMPLE</AccessKeyId><Status>Inactive</Status></member>
                </AccessKeyMetadata></ListAccessKeysResult></ListAccessKeysResponse>
                """));

        assertThat(iam().list()).containsExactly(OWN.id(), OTHER);

        WIRE.verify(postRequestedFor(urlEqualTo("/"))
                .withHeader("Authorization", containing("Credential=" + OWN.id() + "/"))
                .withHeader("Authorization", containing("/us-east-1/iam/aws4_request")));
        assertThat(WIRE.getAllServeEvents())
                .allSatisfy(event ->
                        assertThat(event.getRequest().getBodyAsString()).doesNotContain("UserName"));
    }

    @ParameterizedTest
    @CsvSource({"eu-central-1, us-east-1", "cn-northwest-1, cn-north-1", "us-gov-east-1, us-gov-west-1"})
    void addressesThePartitionsOwnIamWhereItLives(String region, String home) throws Exception {
        answer("ListAccessKeys", okTextXml("<ListAccessKeysResponse/>"));

        assertThat(iam(region).list()).isEmpty();

        WIRE.verify(postRequestedFor(urlEqualTo("/"))
                .withHeader("Authorization", containing("/" + home + "/iam/aws4_request")));
    }

    @Test
    void takesTheSecretOfANewKeyOnce() throws Exception {
        answer("CreateAccessKey", okTextXml("""
                <CreateAccessKeyResponse><CreateAccessKeyResult><AccessKey>
                  <AccessKeyId>AKIAI44QH8DHBEXAMPLE</AccessKeyId>
                  <SecretAccessKey>je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY</SecretAccessKey>
                </AccessKey></CreateAccessKeyResult></CreateAccessKeyResponse>
                """));

        Credential credential = iam().create();

        assertThat(credential.id()).isEqualTo(OTHER);
        assertThat(credential.secret().reveal()).isEqualTo("je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY");
        assertThat(credential.toString()).doesNotContain("je7M");
    }

    @ParameterizedTest
    @CsvSource({
        "403, AccessDenied, DENIED",
        "403, InvalidClientTokenId, INVALID_KEY",
        "403, SignatureDoesNotMatch, INVALID_KEY",
        "400, Throttling, THROTTLED",
        "409, LimitExceeded, CONFLICT",
        "400, ValidationError, FAILED",
        "503, ServiceUnavailable, UNREACHED"
    })
    void namesWhatIamRefusesAndWhatToDo(int status, String code, Reason reason) {
        answer("ListAccessKeys", refusal(status, code));

        CredentialException problem = problemOf(() -> iam().list());

        assertThat(problem).hasMessageStartingWith("IAM failed to list the access keys with " + OWN.id() + ": " + code);
        assertThat(problem.reason()).isEqualTo(reason);
        assertThat(problem.reason().remedy()).isNotEmpty();
    }

    @Test
    void saysThatItWasNotReached() {
        answer("ListAccessKeys", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));

        CredentialException problem = problemOf(() -> iam().list());

        assertThat(problem).hasMessage("IAM in us-east-1 could not be reached to list the access keys");
        assertThat(problem.reason()).isEqualTo(Reason.UNREACHED);
        assertThat(problem.reason().remedy()).contains("upstream.caBundle");
    }

    /** A second try would find the first one's key, whose secret nobody has. */
    @Test
    void makesNoSecondKeyWhenTheAnswerToTheFirstIsLost() {
        answer("CreateAccessKey", aResponse().withFault(Fault.EMPTY_RESPONSE));

        assertThat(problemOf(() -> iam().create()).reason()).isEqualTo(Reason.UNREACHED);

        WIRE.verify(1, postRequestedFor(urlEqualTo("/")));
    }

    @Test
    void turnsKeysOnAndOffAndDeletesThem() throws Exception {
        answer("UpdateAccessKey", okTextXml("<UpdateAccessKeyResponse/>"));
        answer("DeleteAccessKey", okTextXml("<DeleteAccessKeyResponse/>"));

        iam().activate(OTHER);
        iam().deactivate(OTHER);
        iam().delete(OTHER);

        String key = "AccessKeyId=" + OTHER;
        WIRE.verify(postRequestedFor(urlEqualTo("/"))
                .withRequestBody(containing(key))
                .withRequestBody(containing("Status=Active")));
        WIRE.verify(postRequestedFor(urlEqualTo("/"))
                .withRequestBody(containing(key))
                .withRequestBody(containing("Status=Inactive")));
        WIRE.verify(postRequestedFor(urlEqualTo("/"))
                .withRequestBody(containing("Action=DeleteAccessKey&"))
                .withRequestBody(containing(key)));
    }

    @Test
    void takesAKeyThatIsGoneForOneThatItTurnedOffOrDeleted() throws Exception {
        answer("UpdateAccessKey", refusal(404, "NoSuchEntity"));
        answer("DeleteAccessKey", refusal(404, "NoSuchEntity"));

        iam().deactivate(OTHER);
        iam().delete(OTHER);

        assertThat(problemOf(() -> iam().activate(OTHER)).reason()).isEqualTo(Reason.CONFLICT);
    }

    @Test
    void asksNobodyWithoutAKey() {
        present = Optional.empty();

        assertThat(problemOf(() -> iam().list()).reason()).isEqualTo(Reason.NO_KEY);

        WIRE.verify(0, postRequestedFor(urlEqualTo("/")));
    }
}
