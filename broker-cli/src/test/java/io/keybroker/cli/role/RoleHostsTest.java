package io.keybroker.cli.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.cli.Main;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code role test}, {@code lint} and {@code suggest} make of hosts of single resources. */
final class RoleHostsTest {
    private static final String HOST = "search-logs-abc123.eu-central-1.es.amazonaws.com";

    @TempDir
    private Path home;

    private final StringWriter out = new StringWriter();

    @BeforeEach
    void write() throws Exception {
        Files.writeString(home.resolve("broker.yaml"), """
                listen: {data: "127.0.0.1:8443", admin: "127.0.0.1:8444"}
                hostnames: [aws.broker.internal]
                identities:
                  app: {type: sealed}
                roles:
                  searcher:
                    identity: app
                    policy: searcher.json
                    hosts: [{host: %s, service: es, region: eu-central-1, name: logs}]
                """.formatted(HOST));
        Files.writeString(home.resolve("searcher.json"), """
                {"Version": "2012-10-17", "Statement": [
                  {"Effect": "Allow", "Action": "es:ESHttpGet", "Resource": "arn:aws:es:*:*:domain/logs/public-*"}]}
                """);
    }

    private int broker(String stdin, String... arguments) {
        out.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("role"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--home", home.toString()));
        return Main.run(
                new ByteArrayInputStream(stdin.getBytes(StandardCharsets.ISO_8859_1)),
                new PrintWriter(out),
                new PrintWriter(out),
                all);
    }

    private int test(String url) {
        return broker(
                "curl https://" + url,
                "test",
                "--role",
                "searcher",
                "--request",
                "-",
                "--service",
                "es",
                "--region",
                "eu-central-1");
    }

    @Test
    void testsRequestsToAHostThatTheRoleLists() {
        assertThat(test(HOST + "/public-1/_search")).as(out.toString()).isZero();
        assertThat(out.toString()).contains("es:ESHttpGet", "arn:aws:es:eu-central-1:unknown:domain/logs/public-1/");
        assertThat(test(HOST + "/private-1/_search")).isEqualTo(3);
        assertThat(test("logs.aws.broker.internal:8443/public-1/_search")).isZero();
        assertThat(test("logs.aws.broker.internal:8443/private-1/_search")).isEqualTo(3);
        assertThat(test("other.example.com/public-1/_search")).isEqualTo(3);
    }

    @Test
    void knowsTheActionsInPolicies() throws Exception {
        assertThat(broker("", "lint", "searcher")).as(out.toString()).isZero();
        Files.writeString(
                home.resolve("searcher.json"),
                Files.readString(home.resolve("searcher.json")).replace("ESHttpGet", "ESHttpGett"));
        broker("", "lint", "searcher");
        assertThat(out.toString()).contains("ESHttpGet");
    }

    @Test
    void suggestsWhatWasSeenWithAWildcardForTheUnknownAccount() throws Exception {
        Path log = Files.createDirectory(home.resolve("audit"));
        Files.writeString(
                log.resolve("audit.jsonl"),
                "{\"at\":\"" + Instant.now()
                        + "\",\"event\":\"intent\",\"role\":\"searcher\",\"actions\":[\"es:ESHttpGet\"],"
                        + "\"resources\":[\"arn:aws:es:eu-central-1:unknown:domain/logs/i/_search\"]}\n");

        assertThat(broker("", "suggest", "searcher")).isZero();
        assertThat(out.toString()).contains("es:ESHttpGet", "arn:aws:es:eu-central-1:*:domain/logs/i/_search");
    }
}
