package io.keybroker.config;

import static io.keybroker.config.RoleConfigHome.role;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.net.HostPattern;
import io.keybroker.role.ResourceHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The hosts of single resources that a role lists, and what is rejected. */
final class ResourceHostReaderTest {
    private final RoleConfigHome directory = new RoleConfigHome();

    @BeforeEach
    void open(@TempDir Path home) throws Exception {
        directory.create(home);
    }

    @Test
    void readsHostsWithWhatIsKnownOfTheirResources() throws Exception {
        Files.writeString(directory.home.resolve("broker.yaml"), role("""
                hosts:
                      - {host: search-a-b.eu-central-1.es.amazonaws.com, service: es, region: eu-central-1, name: logs}
                      - {host: "*.execute-api.eu-central-1.amazonaws.com", service: execute-api, region: eu-central-1,
                         account: "123456789012"}
                      - {host: "db.example.com:8182", service: neptune-db, region: us-gov-west-1,
                         arn: "arn:aws-us-gov:neptune-db:us-gov-west-1:123456789012:cluster-X"}"""));

        assertThat(ConfigReader.read(directory.home)
                        .roles()
                        .get("job-worker")
                        .hosts()
                        .all())
                .containsExactly(
                        new ResourceHost(
                                new HostPattern("search-a-b.eu-central-1.es.amazonaws.com", false, 443),
                                "es",
                                "eu-central-1",
                                Optional.of("logs"),
                                Optional.empty(),
                                Optional.empty()),
                        new ResourceHost(
                                new HostPattern("execute-api.eu-central-1.amazonaws.com", true, 443),
                                "execute-api",
                                "eu-central-1",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of("123456789012")),
                        new ResourceHost(
                                new HostPattern("db.example.com", false, 8182),
                                "neptune-db",
                                "us-gov-west-1",
                                Optional.empty(),
                                Optional.of("arn:aws-us-gov:neptune-db:us-gov-west-1:123456789012:cluster-X"),
                                Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            host: A.example.com, service: es, region: eu-central-1 | hosts.host is 'A.example.com', which is not a host
            host: "*.com", service: es, region: eu-central-1 | hosts.host is '*.com', which is not a host
            host: a.example.com, region: eu-central-1 | 'service' is missing
            host: a.example.com, service: es | 'region' is missing
            host: a.example.com, service: s3, region: eu-central-1 | a service without hosts of single resources that the broker knows (expected: one of aoss, appsync, aps, es, execute-api, iotdata, lambda, neptune-db, vpc-lattice-svcs)
            host: a.example.com, service: es, region: eu-central-1, name: a.b | which is not a label
            host: "*.example.com", service: es, region: eu-central-1, name: a | stands for more than one host
            host: a.example.com, service: es, region: eu-central-1, account: "1234" | which is not an account
            host: a.example.com, service: es, region: eu-central-1, arn: "arn:aws:es:us-east-1:123456789012:domain/x" | not an ARN of es in eu-central-1 (expected: arn:aws:es:eu-central-1:123456789012:domain/DOMAIN)
            host: a.example.com, service: es, region: eu-central-1, arn: "arn:aws:es:eu-central-1:123456789012:domain/*" | not an ARN of es
            host: a.example.com, service: iotdata, region: eu-central-1, arn: "arn:aws:iot:eu-central-1:123456789012:topic/x" | is stated for iotdata, whose requests show theirs
            host: a.example.com, service: es, region: eu-central-1, scheme: http | unknown key 'scheme'
            """)
    void rejectsAnEntryThatCannotBeMeantAndSaysWhere(String entry, String message) {
        directory.requireRejected(role("hosts: [{" + entry + "}]"), "broker.yaml:9: ");
        directory.requireRejected(role("hosts: [{" + entry + "}]"), message);
    }

    @Test
    void rejectsANameThatTwoHostsHave() {
        directory.requireRejected(role("""
                        hosts:
                              - {host: a.example.com, service: es, region: eu-central-1, name: logs}
                              - {host: b.example.com, service: aoss, region: eu-central-1, name: logs}"""), "broker.yaml:11: ");
    }
}
