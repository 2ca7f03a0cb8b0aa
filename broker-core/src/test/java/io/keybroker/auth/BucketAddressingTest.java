package io.keybroker.auth;

import static io.keybroker.auth.RequestAuthorizerFixture.EMPTY;
import static io.keybroker.auth.RequestAuthorizerFixture.HOME;
import static io.keybroker.auth.RequestAuthorizerFixture.NOW;
import static io.keybroker.auth.RequestAuthorizerFixture.WEB;
import static io.keybroker.auth.RequestAuthorizerFixture.head;
import static io.keybroker.auth.RequestAuthorizerFixture.keyOf;
import static io.keybroker.auth.RequestAuthorizerFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.PercentEncoding;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.RequestSigner;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.SigningKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bucket stands in front of the host's name or first in the path: never in both, and never in neither. */
final class BucketAddressingTest {
    private static final Map<String, String> BUCKETS_BY_HOST = new TreeMap<>(Map.of(
            "broker.internal", "",
            "broker.internal:8443", "",
            "localhost", "",
            "10.0.0.1", "",
            "jobs.broker.internal", "jobs",
            "JOBS.Broker.internal:8443", "jobs",
            "dotted.name.broker.internal", "dotted.name",
            "jobs.s3.amazonaws.com.localhost", "jobs.s3.amazonaws.com",
            "broker.internal.broker.internal", "broker.internal"));
    private static final List<String> REST = List.of(
            "jobs/key",
            "jobs/",
            "jobs",
            "other/key",
            "other/jobs/key",
            "jobs.broker.internal/key",
            "JOBS/key",
            "b_1/a//b",
            "jobs/arn:aws:s3:::other/key",
            "jobs/%61%2Fb",
            "jobs//key",
            "jobs/key%3Facl");

    private final RequestAuthorizerFixture fixture = new RequestAuthorizerFixture();

    BucketAddressingTest() {
        fixture.allow("""
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
                """);
    }

    private static RequestHead request(String host, String path) throws RequestRejectedException {
        Timestamp now = Timestamp.of(NOW);
        CredentialScope scope = new CredentialScope(now.day(), "eu-central-1", "s3");
        RequestSigner.Key key = new RequestSigner.Key(
                WEB.accessKeyId(), SigningKey.derive(keyOf(WEB).secret(), scope));
        return RequestSigner.sign(
                        head("GET", path, "host", host), EMPTY, new RequestSigner.SigningScope(now, scope), key)
                .head();
    }

    @Test
    void judgesTheBucketThatIsForwardedWhicheverPlaceItStandsIn() throws Exception {
        int pairs = 0;
        for (Map.Entry<String, String> place : BUCKETS_BY_HOST.entrySet()) {
            for (String rest : REST) {
                String inPathStyle = place.getValue().isEmpty() ? rest : place.getValue() + '/' + rest;
                String arn =
                        "arn:aws:s3:::" + inPathStyle.replace("%61%2F", "a/").replace("%3F", "?");

                AuthorizedRequest admission = fixture.authorize(request(place.getKey(), '/' + rest), HOME);

                assertThat(PercentEncoding.decode(admission.head().path()))
                        .isEqualTo(PercentEncoding.decode('/' + inPathStyle));
                assertThat(admission.endpoint().authority()).isEqualTo("s3.local:9000");
                assertThat(admission.operation().requiredPermissions())
                        .as("%s /%s", place.getKey(), rest)
                        .extracting("resource")
                        .containsExactly(isBucketAlone(inPathStyle) ? arn.replaceFirst("/$", "") : arn);
                pairs++;
            }
        }

        assertThat(pairs).isGreaterThanOrEqualTo(100);
    }

    private static boolean isBucketAlone(String inPathStyle) {
        int slash = inPathStyle.indexOf('/');
        return slash < 0 || slash == inPathStyle.length() - 1;
    }

    @ParameterizedTest
    @CsvSource({
        ".broker.internal, /key, MALFORMED",
        "..broker.internal, /key, MALFORMED",
        "a..b.broker.internal, /key, MALFORMED",
        "jobs..broker.internal, /key, MALFORMED",
        "jobs-broker.internal, /key, MALFORMED",
        "ab.broker.internal, /key, INVALID_BUCKET_NAME",
        "jobs.broker.internal., /key, MALFORMED",
        "broker.internal.jobs, /key, MALFORMED",
        "jobs.s3.eu-central-1.amazonaws.com, /key, MALFORMED",
        "jobs.10.0.0.1, /other/key, MALFORMED",
        "ap-s3alias.broker.internal, /key, UNSUPPORTED",
        "b--euw1-az1--x-s3.broker.internal, /key, UNSUPPORTED",
        "broker.internal, /ap-s3alias/key, UNSUPPORTED",
        "broker.internal, /arn:aws:s3:eu-central-1:1:accesspoint%2Fa/key, UNSUPPORTED",
        "broker.internal, //key, MALFORMED",
        "broker.internal, //jobs/key, MALFORMED",
        "broker.internal, /%2Fjobs/key, INVALID_BUCKET_NAME",
        "broker.internal, /jobs%2Fkey, INVALID_BUCKET_NAME",
        "broker.internal, /../key, INVALID_BUCKET_NAME",
        "broker.internal, /%2E%2E/key, INVALID_BUCKET_NAME",
        "broker.internal, /jobs/../other/key, MALFORMED",
        "broker.internal, /jobs%00/key, INVALID_BUCKET_NAME",
        "broker.internal, /jobs%20/key, INVALID_BUCKET_NAME",
        "broker.internal, /jo%C3%A4bs/key, INVALID_BUCKET_NAME",
        "broker.internal, /user@jobs/key, INVALID_BUCKET_NAME",
        "jobs.broker.internal, /../other/key, MALFORMED",
        "jobs.broker.internal, /%2e%2e/other/key, MALFORMED",
    })
    void rejectsABucketThatCouldBeTakenForAnother(String host, String path, ErrorCode expected) throws Exception {
        RequestRejectedException refused = catchThrowableOfType(
                RequestRejectedException.class, () -> fixture.authorize(request(host, path), HOME));

        assertThat(refused).isNotNull();
        assertThat(refused.errorCode()).isEqualTo(expected);
    }

    @Test
    void rejectsABucketInFrontOfTheHostOfEveryOtherService() throws Exception {
        List<String> taken = new ArrayList<>();
        for (String service : Set.of("sqs", "dynamodb", "lambda", "kms", "sdb", "ec2")) {
            RequestHead head = signed(
                    keyOf(WEB), service, head("GET", "/", "host", "jobs.broker.internal", PayloadHash.HEADER, EMPTY));
            if (catchThrowableOfType(RequestRejectedException.class, () -> fixture.authorize(head, HOME)) == null) {
                taken.add(service);
            }
        }

        assertThat(taken).isEmpty();
    }
}
