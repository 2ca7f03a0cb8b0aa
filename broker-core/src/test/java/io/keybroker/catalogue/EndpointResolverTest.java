package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.catalogue.endpoint.Endpoint;
import io.keybroker.catalogue.endpoint.EndpointResolver;
import io.keybroker.catalogue.endpoint.EndpointVariant;
import io.keybroker.catalogue.endpoint.Store;
import io.keybroker.catalogue.model.Service;
import io.keybroker.error.RequestRejectedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointResolverTest {
    /** Services with hosts that do not say which of several regions a request to them is signed for. */
    private static final Set<String> REGIONLESS = Set.of(
            "agent-registry",
            "agent-registry-control",
            "budgets",
            "cloudfront",
            "codecatalyst",
            "opensearchmemory",
            "signin");

    /** Services whose hosts the rulesets find only with a member of the request at hand. */
    private static final Set<String> NAMED_BY_REQUEST = Set.of("cloudfront-keyvaluestore");

    private final Catalogue catalogue = new Catalogue();
    private final EndpointResolver endpoints = new Catalogue().endpoints(Map.of(), Map.of(), EndpointVariant.PLAIN);

    @Test
    void agreesWithTheHostsThatBotocoreResolves() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                EndpointResolverTest.class.getResourceAsStream("/io/keybroker/catalogue/hosts.tsv"),
                StandardCharsets.UTF_8))) {
            RecordedHosts hosts = RecordedHosts.read(lines);

            assertThat(hosts.all()).isGreaterThanOrEqualTo(800);
            assertThat(hosts.different()).allMatch(row -> NAMED_BY_REQUEST.contains(serviceOf(row)));
            assertThat(hosts.unknown())
                    .allMatch(row -> REGIONLESS.contains(serviceOf(row)) || NAMED_BY_REQUEST.contains(serviceOf(row)));
        }
    }

    private static String serviceOf(String row) {
        return row.substring(0, row.indexOf('\t'));
    }

    @ParameterizedTest
    @CsvSource({
        "iam, eu-west-1, iam.amazonaws.com, us-east-1",
        "iam, aws-global, iam.amazonaws.com, us-east-1",
        "sts, eu-west-1, sts.eu-west-1.amazonaws.com, eu-west-1",
        "sqs, cn-north-1, sqs.cn-north-1.amazonaws.com.cn, cn-north-1",
        "s3, us-east-1, s3.us-east-1.amazonaws.com, us-east-1",
        "monitoring, eu-north-1, monitoring.eu-north-1.amazonaws.com, eu-north-1",
        "sdb, us-east-1, sdb.amazonaws.com, us-east-1",
        "route53, us-gov-west-1, route53.us-gov.amazonaws.com, us-gov-west-1",
        "kms, ap-elsewhere-7, kms.ap-elsewhere-7.amazonaws.com, ap-elsewhere-7",
    })
    void sendsAServiceToItsHost(String signingName, String region, String host, String signingRegion)
            throws RequestRejectedException {
        Endpoint endpoint = endpoints.resolve(catalogue.service(signingName), region);

        assertThat(endpoint.host()).isEqualTo(host);
        assertThat(endpoint.region()).isEqualTo(signingRegion);
    }

    @Test
    void usesTheVariantThatTheOperatorChose() throws RequestRejectedException {
        Service dynamodb = catalogue.service("dynamodb");

        assertThat(catalogue
                        .endpoints(Map.of(), Map.of(), new EndpointVariant(false, true))
                        .resolve(dynamodb, "us-east-1")
                        .host())
                .isEqualTo("dynamodb-fips.us-east-1.amazonaws.com");
        assertThat(catalogue
                        .endpoints(Map.of(), Map.of(), new EndpointVariant(true, false))
                        .resolve(catalogue.service("s3"), "eu-west-1")
                        .host())
                .isEqualTo("s3.dualstack.eu-west-1.amazonaws.com");
    }

    @Test
    void followsTheOperatorsWordForAService() throws RequestRejectedException {
        EndpointResolver stated = catalogue.endpoints(
                Map.of("s3", Store.at(URI.create("https://127.0.0.1:9000"))), Map.of(), EndpointVariant.PLAIN);

        Endpoint endpoint = stated.resolve(catalogue.service("s3"), "garage");

        assertThat(endpoint.authority()).isEqualTo("127.0.0.1:9000");
        assertThat(endpoint.region()).isEqualTo("garage");
        assertThat(endpoint.isOverride()).isTrue();
    }

    @Test
    void followsTheOperatorsWordForAllOtherServicesAndForTheRegionThere() throws RequestRejectedException {
        Store garage = new Store(
                URI.create("https://127.0.0.1:3900"), Optional.of("garage"), false, Optional.empty(), Optional.empty());
        EndpointResolver stated = catalogue.endpoints(
                Map.of("s3", garage, "*", Store.at(URI.create("https://127.0.0.1:9443"))),
                Map.of(),
                EndpointVariant.PLAIN);

        assertThat(stated.resolve(catalogue.service("s3"), "us-east-1").region())
                .isEqualTo("garage");
        assertThat(stated.resolve(catalogue.service("sqs"), "eu-west-1").authority())
                .isEqualTo("127.0.0.1:9443");
        assertThat(stated.resolve(catalogue.service("sqs"), "eu-west-1").region())
                .isEqualTo("eu-west-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example/",
                "us-east-1.evil.example",
                "",
                "useast1",
                "us-east-1#",
                "US-EAST-1",
                "169.254.169.254",
                "../x"
            })
    void rejectsWhatIsNoRegion(String region) {
        assertThatThrownBy(() -> endpoints.resolve(catalogue.service("kms"), region))
                .isInstanceOf(RequestRejectedException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "s3.eu-west-1.amazonaws.com, s3, eu-west-1, ''",
        "my-bucket.s3.eu-west-1.amazonaws.com, s3, eu-west-1, my-bucket",
        "my.dotted.bucket.s3.eu-west-1.amazonaws.com, s3, eu-west-1, my.dotted.bucket",
        "my-bucket.s3.dualstack.eu-west-1.amazonaws.com, s3, eu-west-1, my-bucket",
        "DynamoDB.us-east-1.AMAZONAWS.com, dynamodb, us-east-1, ''",
        "123456789012.s3-control.us-east-1.amazonaws.com, s3, us-east-1, 123456789012",
        "iam.amazonaws.com, iam, us-east-1, ''",
        "data-servicediscovery.us-east-1.amazonaws.com, servicediscovery, us-east-1, data-",
        "sqs.cn-north-1.amazonaws.com.cn, sqs, cn-north-1, ''",
        "eu-west-1.queue.amazonaws.com, sqs, eu-west-1, ''",
        "cn-north-1.queue.amazonaws.com.cn, sqs, cn-north-1, ''",
        "queue.amazonaws.com, sqs, us-east-1, ''",
        "eu-west-1.queue.s3.eu-west-1.amazonaws.com, s3, eu-west-1, eu-west-1.queue",
    })
    void knowsAnAwsHost(String host, String signingName, String region, String prefix) {
        assertThat(endpoints.awsHost(host)).hasValueSatisfying(awsHost -> {
            assertThat(awsHost.signingName()).isEqualTo(signingName);
            assertThat(awsHost.region()).isEqualTo(region);
            assertThat(awsHost.prefix()).isEqualTo(prefix);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "amazonaws.com",
                "eu-west-1.amazonaws.com",
                "s3.eu-west-1.amazonaws.com.evil.example",
                "xs3.eu-west-1.amazonaws.com",
                "evil-sqs.us-east-1.amazonaws.com",
                "evil.sqs.us-east-1.amazonaws.com",
                "my-lb-123.eu-west-1.elb.amazonaws.com",
                "ec2-198-51-100-1.eu-west-1.compute.amazonaws.com",
                "abc123.execute-api.eu-west-1.amazonaws.com",
                "abc123.lambda-url.eu-west-1.on.aws",
                "my-ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com",
                "search-x.eu-west-1.es.amazonaws.com",
                "sqs.us-east-1.amazonaws.com.cn",
                "sqs.cn-north-1.amazonaws.com",
                "sqs.us-east-1.amazonaws.com.",
                ".sqs.us-east-1.amazonaws.com",
                "sqs..us-east-1.amazonaws.com",
                "sqs.evil.amazonaws.com",
                "evil.queue.amazonaws.com",
                "a.eu-west-1.queue.amazonaws.com",
                "eu-west-1.queue.evil.com",
                "user@sqs.us-east-1.amazonaws.com",
                "sqs.us-east-1.amazonaws.com:443",
                "b.s3.us-east-1.amazonaws.com/x",
                "169.254.169.254",
                "[::1]",
                "",
                "localhost",
            })
    void knowsNoOtherHostHoweverAlike(String host) {
        assertThat(endpoints.awsHost(host)).isEmpty();
    }
}
