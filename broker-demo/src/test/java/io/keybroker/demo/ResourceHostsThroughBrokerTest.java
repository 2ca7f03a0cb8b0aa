package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import io.keybroker.demo.Python.Ended;
import io.keybroker.demo.aws.Backend;
import io.keybroker.demo.aws.RecordedRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** Hosts of single resources through the broker, by curl and by botocore's signer; the resources verify signatures. */
final class ResourceHostsThroughBrokerTest {
    private static final String ROLE = "resources";
    private static final Map<String, String> ARNS = Map.of(
            "es", "arn:aws:es:eu-central-1:123456789012:domain/logs",
            "aoss", "arn:aws:aoss:eu-central-1:123456789012:collection/k3x",
            "execute-api", "arn:aws:execute-api:eu-central-1:123456789012:abc/prod",
            "aps", "",
            "lambda", "arn:aws:lambda:eu-central-1:123456789012:function:resize");
    private static final String POLICY = """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": ["es:ESHttpGet", "es:ESHttpPut", "es:ESHttpHead"],
               "Resource": "arn:aws:es:eu-central-1:123456789012:domain/logs/public-*"},
              {"Effect": "Allow", "Action": "aoss:APIAccessAll", "Resource": "*"},
              {"Effect": "Allow", "Action": "execute-api:Invoke",
               "Resource": "arn:aws:execute-api:eu-central-1:123456789012:abc/prod/GET/pets/*"},
              {"Effect": "Allow", "Action": "aps:RemoteWrite",
               "Resource": "arn:aws:aps:eu-central-1:*:workspace/ws-1"},
              {"Effect": "Allow", "Action": "lambda:InvokeFunctionUrl",
               "Resource": "arn:aws:lambda:eu-central-1:123456789012:function:resize"}]}
            """;

    @TempDir
    private static Path directory;

    static BrokerFixture world;
    static AwsBasicCredentials key;
    static int proxyPort;

    @BeforeAll
    static void start() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            proxyPort = free.getLocalPort();
        }
        List<Backend> backends = new ArrayList<>();
        for (String service : ARNS.keySet()) {
            backends.add(ResourceBackend.start(service));
        }
        world = BrokerFixture.start("", ResourceHostsThroughBrokerTest::furnish, backends.toArray(Backend[]::new));
        key = world.register("resources", BrokerFixture.HERE, ROLE);
    }

    private static void furnish(Path home) throws Exception {
        Path file = home.resolve("broker.yaml");
        String settings = Files.readString(file);
        StringBuilder role = new StringBuilder("roles:\n  " + ROLE
                + ":\n    identity: app\n    policy: policies/resources.json\n    ttl: 1h\n    hosts:\n");
        ARNS.forEach((service, arn) -> {
            URI resource = URI.create(settings.lines()
                    .filter(line -> line.startsWith("    " + service + ": "))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll(".*\"(.*)\".*", "$1"));
            role.append("    - {host: \"").append(resource.getAuthority()).append("\", service: ");
            role.append(service).append(", region: eu-central-1, name: my-").append(service);
            role.append(arn.isEmpty() ? "}\n" : ", arn: \"" + arn + "\"}\n");
        });
        Files.writeString(home.resolve("policies/resources.json"), POLICY);
        Files.writeString(
                file,
                settings.replace("roles:\n", role)
                        .replace("listen:\n", "listen:\n  connect: \"127.0.0.1:" + proxyPort + "\"\n"));
    }

    @AfterAll
    static void stop() throws IOException {
        world.close();
    }

    private static String aliasUrl(String service, String path) {
        return "https://my-" + service + ".localhost:"
                + world.broker().endpoint().getPort() + path;
    }

    static String url(String service, String path) {
        return world.aws().endpoints().get(service) + path;
    }

    /** What curl prints, with the status in the last line; the key stands in a file. */
    private static String curl(String service, String url, String... options) throws Exception {
        Path config = Files.writeString(
                directory.resolve("curl.conf"), "user = \"" + key.accessKeyId() + ':' + key.secretAccessKey() + "\"\n");
        List<String> arguments = new ArrayList<>(List.of(
                "-sS",
                "-K",
                config.toString(),
                "--aws-sigv4",
                "aws:amz:eu-central-1:" + service,
                "-i",
                "-w",
                "\n%{http_code}",
                url));
        arguments.addAll(List.of(options));
        try {
            return Python.here()
                    .run(Map.of(), "curl", arguments.toArray(String[]::new))
                    .said();
        } catch (IOException e) {
            return abort("no curl here: " + e.getMessage());
        }
    }

    /** Below localhost, of which OpenSSL takes no wildcard: the certificate is verified in the tunnels alone. */
    private static String curlByAlias(String service, String path, String... options) throws Exception {
        String[] all = Arrays.copyOf(options, options.length + 1);
        all[options.length] = "--insecure";
        return curl(service, aliasUrl(service, path), all);
    }

    @Test
    void servesCurlByTheNameBelowTheBrokers() throws Exception {
        assertThat(curlByAlias("es", "/public-1/_search?q=a"))
                .contains("GET /public-1/_search?q=a")
                .endsWith("\n200");
        assertThat(curlByAlias("es", "/public-1/_doc/1", "-X", "PUT", "-d", "{}", "-H", "x-api-key: k"))
                .contains("PUT /public-1/_doc/1", "\"length\": 2", "\"key\": \"k\"")
                .endsWith("\n200");
        assertThat(curlByAlias("es", "/public-1/missing")).endsWith("\n404");
        assertThat(curlByAlias("execute-api", "/pets/7")).endsWith("\n200");
        assertThat(curlByAlias("lambda", "/any/path", "-d", "text")).endsWith("\n200");
        RecordedRequest sent = world.aws().recordedRequests().all().stream()
                .filter(request -> request.service().equals("execute-api"))
                .findFirst()
                .orElseThrow();
        assertThat(sent.header("Host"))
                .hasValueSatisfying(host -> assertThat(url("execute-api", "")).endsWith(host));
        assertThat(sent.header("Authorization").orElseThrow())
                .contains(world.aws().real().id().value())
                .doesNotContain(key.accessKeyId());
    }

    @Test
    void servesCurlThroughItsTunnelToTheHostItself() throws Exception {
        String[] proxy = {
            "-x", "http://127.0.0.1:" + proxyPort, "--cacert", world.caBundle().toString()
        };

        assertThat(curl("es", url("es", "/public-1/_count"), proxy)).endsWith("\n200");
        assertThat(curl("lambda", url("lambda", "/"), proxy)).endsWith("\n200");
        String refused = curl("sqs", url("sqs", "/"), proxy);
        assertThat(refused).contains("CONNECT tunnel failed, response 403");
        String request = refused.replaceAll("(?is).*x-broker-request-id: *([0-9a-f-]+).*", "$1");
        assertThat(await().until(() -> world.operate("why", request), ended -> ended.exit() == 0)
                        .out())
                .contains("lists under hosts");
    }

    @Test
    void deniesAsThePolicySaysAndExplainsIt() throws Exception {
        String denied = curlByAlias("es", "/private-1/_search");

        assertThat(denied)
                .contains("es:ESHttpGet", "arn:aws:es:eu-central-1:123456789012:domain/logs/private-1/_search")
                .endsWith("\n403");
        assertThat(curlByAlias("execute-api", "/pets/7", "-X", "DELETE")).endsWith("\n403");
        assertThat(curl("lambda", aliasUrl("es", "/"), "--insecure"))
                .contains("es in eu-central-1")
                .endsWith("\n403");
        assertThat(curl("es", aliasUrl("nowhere", "/"), "--insecure"))
                .contains("name: my-nowhere, service: es, region: eu-central-1")
                .endsWith("\n403");
        String request = denied.replaceAll("(?is).*x-amzn-requestid: *([0-9a-f-]+).*", "$1");
        String why = await().until(() -> world.operate("why", request), ended -> ended.exit() == 0)
                .out();
        assertThat(why).contains("domain/logs/public-*", "--action es:ESHttpGet");
        assertThat(world.operate("audit", "grep", "--key", key.accessKeyId(), "-o", "json")
                        .out())
                .contains("es:ESHttpGet", "arn:aws:es:eu-central-1:123456789012:domain/logs/private-1/_search");
    }

    @Test
    void servesWhatBotocoreSigns() throws Exception {
        Python python;
        try {
            python = Python.find();
        } catch (IOException e) {
            abort(e.getMessage());
            return;
        }
        Path script = directory.resolve("scenario.py");
        try (InputStream source =
                ResourceHostsThroughBrokerTest.class.getResourceAsStream("resource_hosts_scenario.py")) {
            Files.copy(source, script);
        }
        Map<String, String> environment =
                new HashMap<>(Python.environment(world.broker().endpoint(), world.caBundle(), key));
        environment.put("HTTPS_PROXY", "http://127.0.0.1:" + proxyPort);
        ARNS.keySet().forEach(service -> environment.put("URL_" + service.replace('-', '_'), url(service, "")));

        Ended ended = python.run(environment, "python3", script.toString());

        assertThat(ended.said().lines())
                .containsExactly(
                        "es index 200 PUT /public-1/_doc/a%2Fb%20c 13",
                        "es exists 200",
                        "es without hash 200 GET /public-1/_search?q=a%20b&size=1 15",
                        "aoss bulk 200 POST /i/_bulk 70000",
                        "execute-api 200 GET /pets/7?b=2&a=1 0",
                        "execute-api other method 403",
                        "aps remote write 200 POST /workspaces/ws-1/api/v1/remote_write 5000",
                        "aps other workspace 403",
                        "aps query 403",
                        "lambda 200 POST /a//b 4");
        assertThat(ended.exit()).isZero();
    }
}
