package io.keybroker.auth;

import static io.keybroker.auth.RequestAuthorizerFixture.EMPTY;
import static io.keybroker.auth.RequestAuthorizerFixture.HOME;
import static io.keybroker.auth.RequestAuthorizerFixture.REAL;
import static io.keybroker.auth.RequestAuthorizerFixture.WEB;
import static io.keybroker.auth.RequestAuthorizerFixture.head;
import static io.keybroker.auth.RequestAuthorizerFixture.keyOf;
import static io.keybroker.auth.RequestAuthorizerFixture.policy;
import static io.keybroker.auth.RequestAuthorizerFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.policy.Tags;
import io.keybroker.role.Presign;
import io.keybroker.role.Role;
import io.keybroker.role.StoreChoice;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One broker before several stores: which one a role's request goes to, and how it is signed for it. */
final class StoresTest {
    private static final String ALL = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
            """;

    private final RequestAuthorizerFixture fixture = new RequestAuthorizerFixture();

    @BeforeEach
    void chooseStores() {
        become(new StoreChoice(
                Map.of("sqs", "minio"), Map.of("archive", "minio", "logs-*", "r2", "logs-old-*", "minio")));
    }

    private void become(StoreChoice stores) {
        Duration hour = Duration.ofHours(1);
        fixture.roles.replace(Map.of(
                "web",
                new Role(
                        "web",
                        new Role.IdentityMapping("app", Map.of()),
                        policy(ALL),
                        hour,
                        hour,
                        new Role.Options(Presign.OFF, false, Set.of(), false, false, stores, Set.of()),
                        Tags.NONE,
                        Optional.empty())));
    }

    private AuthorizedRequest s3(String path, String... fields) throws RequestRejectedException {
        String[] all = new String[fields.length + 2];
        System.arraycopy(fields, 0, all, 2, fields.length);
        all[0] = "x-amz-content-sha256";
        all[1] = EMPTY;
        String method = fields.length == 0 ? "GET" : "PUT";
        return fixture.authorize(signed(keyOf(WEB), "s3", head(method, path, all)), HOME);
    }

    @ParameterizedTest
    @CsvSource({
        "/jobs/k, s3.local:9000, eu-central-1, /jobs/k",
        "/, s3.local:9000, eu-central-1, /",
        "/archive/a//b, minio.local:9000, garage, /archive/a//b",
        "/archives/k, s3.local:9000, eu-central-1, /archives/k",
        "/logs-2026/a/%2Fb, logs-2026.r2.local, auto, /a/%2Fb",
        "/logs-2026, logs-2026.r2.local, auto, /",
        "/logs-with.dot/k, r2.local, auto, /logs-with.dot/k",
        "/logs-old-1/k, minio.local:9000, garage, /logs-old-1/k"
    })
    void goesToTheStoreOfItsBucketSignedForTheRegionThere(String path, String host, String region, String sent)
            throws Exception {
        AuthorizedRequest request = s3(path);

        assertThat(request.head().headers().single("host")).contains(host);
        assertThat(request.endpoint().authority()).isEqualTo(host);
        assertThat(request.head().path()).isEqualTo(sent);
        RequestSignature signature = RequestSignature.parse(request.head());
        assertThat(signature.scope().region()).isEqualTo(region);
        assertThat(signature.isSignedBy(SigningKey.derive(REAL.secret(), signature.scope()), request.head(), EMPTY))
                .isTrue();
    }

    @Test
    void goesToTheStoreOfItsServiceWhereNoBucketSaysOtherwise() throws Exception {
        AuthorizedRequest queues = fixture.authorize(
                fixture.parse(signed(
                        keyOf(WEB),
                        "sqs",
                        head(
                                "POST",
                                "/",
                                "content-type",
                                "application/x-amz-json-1.0",
                                "x-amz-target",
                                "AmazonSQS.ListQueues",
                                "x-amz-content-sha256",
                                PayloadHash.ofBody("{}".getBytes(StandardCharsets.US_ASCII))
                                        .text()))),
                "{}".getBytes(StandardCharsets.US_ASCII));

        assertThat(queues.endpoint().host()).isEqualTo("minio.local");
        become(new StoreChoice(Map.of("s3", "minio"), Map.of("archive", "r2")));
        assertThat(s3("/").endpoint().host()).isEqualTo("minio.local");
        assertThat(s3("/archive/k").endpoint().caBundle()).contains(Path.of("r2.pem"));
    }

    @Test
    void copiesWithinOneStoreAlone() throws Exception {
        assertThat(s3("/archive/k", "x-amz-copy-source", "/archive/old")
                        .endpoint()
                        .host())
                .isEqualTo("minio.local");
        for (String source : new String[] {"/jobs/k", "jobs/k", "logs-1/k", "/%6aobs/k"}) {
            assertThat(catchThrowableOfType(
                                    RequestRejectedException.class, () -> s3("/archive/k", "x-amz-copy-source", source))
                            .errorCode())
                    .isEqualTo(ErrorCode.UNSUPPORTED);
        }
    }

    @Test
    void rejectsARequestToAStoreThatIsNotConfigured() {
        become(new StoreChoice(Map.of(), Map.of("jobs", "gone")));
        assertThat(catchThrowableOfType(RequestRejectedException.class, () -> s3("/jobs/k"))
                        .errorCode())
                .isEqualTo(ErrorCode.UNAVAILABLE);
    }
}
