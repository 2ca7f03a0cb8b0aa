package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.proxy.server.RawClient.RawResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every header that is a member of an operation of AWS arrives as it was sent, in both directions. The headers are those of
 * {@code catalogue-gen/header_members.py}; which operation has them makes no difference to the broker.
 */
final class HeaderFidelityTest {
    private static final int BATCH = 40;
    private static final String BODY = "{}";

    /** Written by the broker itself: framing, and its own signature and time. */
    private static final Set<String> BROKERS_OWN =
            Set.of("content-length", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token");

    /** Sent once in each of these requests. */
    private static final Set<String> OF_EACH = Set.of("content-type", "x-amz-target");

    /** About the host that a browser talks to, which is the broker and not AWS. */
    private static final Set<String> OF_THE_HOST = Set.of("strict-transport-security");

    @TempDir
    private Path home;

    private RawUpstream upstream;
    private DataPlane plane;

    @BeforeEach
    void start() throws Exception {
        DataPlane.prepare(home);
        upstream = RawUpstream.start(home);
        plane = new DataPlane(home, upstream, DataPlane.Limits.standard());
    }

    @AfterEach
    void stop() throws Exception {
        plane.close();
        upstream.close();
    }

    private static List<String> members(String direction) throws IOException {
        try (InputStream stream = HeaderFidelityTest.class.getResourceAsStream("header-members.tsv")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t", -1))
                    .filter(row -> row[0].equals(direction))
                    .map(row -> row[1])
                    .distinct()
                    .toList();
        }
    }

    private static String request(List<String> names) throws Exception {
        SortedMap<String, String> headers = new TreeMap<>(
                Map.of("content-type", "application/x-amz-json-1.0", "x-amz-target", "DynamoDB_20120810.ListTables"));
        names.forEach(name -> headers.put(name, value(name)));
        String head = UndeclaredHashSigner.head("dynamodb", "BKIAAAAAAAAAAAAAAWEB", DataPlane.secret(), headers, BODY);
        return head.replace("\r\n\r\n", "\r\ncontent-length: " + BODY.length() + "\r\n\r\n") + BODY;
    }

    private static String value(String name) {
        return "value of  " + name;
    }

    private RawResponse send(String request) throws Exception {
        try (RawClient client = new RawClient(home, plane.port())) {
            return client.send(request).answer();
        }
    }

    @Test
    void forwardsEveryHeaderThatAClientSigned() throws Exception {
        List<String> names = members("input").stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> !BROKERS_OWN.contains(name) && !OF_EACH.contains(name))
                .distinct()
                .toList();
        assertThat(names).hasSizeGreaterThan(240);

        for (int from = 0; from < names.size(); from += BATCH) {
            List<String> batch = names.subList(from, Math.min(names.size(), from + BATCH));
            assertThat(send(request(batch)).status()).isEqualTo(200);
            String head = upstream.next().head();
            assertThat(batch)
                    .allSatisfy(name -> assertThat(head).contains("\r\n" + name + ": " + value(name) + "\r\n"));
        }
    }

    @Test
    void rejectsAHeaderThatAnOperationKnowsAndNobodySigned() throws Exception {
        String head = request(List.of()).replace("\r\n\r\n", "\r\nx-amzn-bedrock-guardrailidentifier: none\r\n\r\n");

        RawResponse response = send(head);

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).contains("x-amzn-bedrock-guardrailidentifier", "not signed");
        assertThat(upstream.requests).isEmpty();
    }

    @Test
    void dropsFieldsOfTheHopAndOfProxiesAndUnknownOnesThatNobodySigned() throws Exception {
        String fields =
                "\r\nconnection: x-hop, keep-alive\r\nx-hop: 1\r\nte: trailers\r\nvia: 1.1 a\r\nforwarded: for=a\r\n"
                        + "x-forwarded-for: 10.0.0.1\r\nx-unknown: 1\r\nproxy-authorization: Basic eA==\r\n"
                        + "user-agent: kept\r\ntraceparent: kept\r\n\r\n";

        assertThat(send(request(List.of()).replace("\r\n\r\n", fields)).status())
                .isEqualTo(200);

        assertThat(upstream.next().head())
                .contains("user-agent: kept", "traceparent: kept")
                .doesNotContain("hop", "\r\nte: ", "via: ", "forwarded", "unknown", "proxy-", "10.0.0.1");
    }

    @Test
    void returnsEveryHeaderOfAResponse() throws Exception {
        List<String> names = members("output").stream()
                .filter(name -> !BROKERS_OWN.contains(name.toLowerCase(Locale.ROOT)))
                .filter(name -> !OF_THE_HOST.contains(name.toLowerCase(Locale.ROOT)))
                .toList();
        assertThat(names).hasSizeGreaterThan(100);
        StringBuilder fields = new StringBuilder();
        names.forEach(name -> fields.append(name + ": " + value(name) + "\r\n"));
        upstream.script = wire -> {
            wire.request();
            wire.send("HTTP/1.1 200 OK\r\n" + fields + "content-length: 2\r\n\r\n{}");
        };

        String head = send(request(List.of())).head();

        assertThat(names).allSatisfy(name -> assertThat(head).contains("\r\n" + name + ": " + value(name) + "\r\n"));
    }
}
