package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.catalogue.endpoint.AwsHost;
import io.keybroker.catalogue.endpoint.EndpointResolver;
import io.keybroker.catalogue.endpoint.EndpointVariant;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The hosts that SDKs use unless they are told otherwise, as {@code catalogue-gen/default_hosts.py} lists them. */
final class DefaultHostsTest {
    /** Services that no request through the broker can be for, or that exist no more. */
    private static final Set<String> UNSUPPORTED = Set.of(
            "signin", // people sign in there
            "transcribestreaming", // HTTP/2 alone
            "mobileanalytics",
            "partnercentral-channel");

    /** Hosts of S3 that the broker does not serve: session credentials, and functions that write responses. */
    private static final List<String> UNSUPPORTED_S3 = List.of("s3express-control", "s3-object-lambda");

    /** Hosts outside of the partition's suffix, whose region a request's own member decides. */
    private static final Set<String> PARTLY = Set.of(
            "agent-registry", "agent-registry-control", "neptune-graph", "opensearchmemory", "health", "data.iot");

    /** Services of one host for several regions: the host does not show which one a request is signed for. */
    private static final Set<String> REGIONLESS = Set.of("budgets", "cloudfront", "codecatalyst");

    private final EndpointResolver endpoints = new Catalogue().endpoints(Map.of(), Map.of(), EndpointVariant.PLAIN);

    private static List<String[]> rows() throws IOException {
        try (InputStream stream =
                DefaultHostsTest.class.getResourceAsStream("/io/keybroker/catalogue/default-hosts.tsv")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t", -1))
                    .toList();
        }
    }

    private static boolean isUnsupported(String host, String service) {
        return UNSUPPORTED.contains(service)
                || PARTLY.contains(service)
                || UNSUPPORTED_S3.stream().anyMatch(host::startsWith);
    }

    @Test
    void areKnownWithTheRegionThatRequestsAreSignedFor() throws IOException {
        List<String> unknown = new ArrayList<>();
        List<String> elsewhere = new ArrayList<>();
        List<String[]> rows = rows();
        for (String[] row : rows) {
            Optional<AwsHost> host = endpoints.awsHost(row[0]);
            if (host.isEmpty() && !isUnsupported(row[0], row[1])) {
                unknown.add(String.join(" ", row));
            } else if (host.isPresent() && !host.get().acceptsRegion(row[2]) && !REGIONLESS.contains(row[1])) {
                elsewhere.add(String.join(" ", row));
            }
        }

        assertThat(rows).hasSizeGreaterThan(4000);
        assertThat(unknown).isEmpty();
        assertThat(elsewhere).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "s3.amazonaws.com, s3, us-east-1, ''",
        "jobs.s3.amazonaws.com, s3, eu-central-1, jobs",
        "jobs.with.dots.s3.amazonaws.com, s3, us-east-1, jobs.with.dots",
        "s3-us-west-2.amazonaws.com, s3, us-west-2, ''",
        "jobs.s3-eu-west-1.amazonaws.com, s3, eu-west-1, jobs",
        "s3-external-1.amazonaws.com, s3, us-east-1, ''",
        "jobs.s3-accelerate.amazonaws.com, s3, eu-central-1, jobs",
        "jobs.s3-accelerate.dualstack.amazonaws.com, s3, eu-central-1, jobs",
        "sts.amazonaws.com, sts, us-east-1, ''",
        "queue.amazonaws.com, sqs, us-east-1, ''",
        "us-west-2.queue.amazonaws.com, sqs, us-west-2, ''",
        "123456789012.ddb.eu-central-1.amazonaws.com, dynamodb, eu-central-1, ''",
        "ec2.amazonaws.com, ec2, us-east-1, ''",
    })
    void includeThoseOfEarlierSdks(String host, String service, String region, String prefix) {
        AwsHost found = endpoints.awsHost(host).orElseThrow();

        assertThat(found.signingName()).isEqualTo(service);
        assertThat(found.acceptsRegion(region)).isTrue();
        assertThat(found.prefix()).isEqualTo(prefix);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3.amazonaws.com.example.com",
                "jobs.s3.amazonaws.com.example.com",
                "sts.amazonaws.com.cn",
                "examples3.amazonaws.com",
                "s3xamazonaws.com",
                "s3-us-west-2.amazonaws.org",
                "12345678901.ddb.eu-central-1.amazonaws.com",
                "example.sts.amazonaws.com",
                "example.queue.example.com",
            })
    void includeNoOther(String host) {
        assertThat(endpoints.awsHost(host)).isEmpty();
    }

    @Test
    void acceptAnotherRegionOnlyWhereAwsFindsTheRegionByTheBucket() {
        assertThat(endpoints.awsHost("sts.amazonaws.com").orElseThrow().acceptsRegion("eu-central-1"))
                .isFalse();
        assertThat(endpoints
                        .awsHost("s3-external-1.amazonaws.com")
                        .orElseThrow()
                        .acceptsRegion("eu-central-1"))
                .isFalse();
    }
}
