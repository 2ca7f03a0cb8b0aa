package io.keybroker.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.demo.DemoHome;
import io.keybroker.demo.aws.FakeAws;
import io.keybroker.proxy.app.Broker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** boto3 launches machines at moto's EC2, through a broker that gives them a ticket. */
final class LaunchTest {
    private static final Path SOURCES = Path.of("clients");
    private static final Path TARGET = Path.of("target", "launch").toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static ClientBuilds workshop;
    private static Moto moto;
    private static FakeAws aws;
    private static DemoHome home;
    private static Broker broker;

    @BeforeAll
    static void start() throws Exception {
        workshop = new ClientBuilds(SOURCES, TARGET, ToolCache.open(), "boto3"::equals);
        Client server = workshop.server();
        assumeTrue(!server.isMissing(), server.missing());
        moto = Moto.start(server, TARGET);
        aws = FakeAws.start(moto.backends());
        home = DemoHome.init(directory.resolve("broker"), aws.endpoints(), aws.caBundle());
        Files.writeString(home.directory().resolve("policies/demo.json"), """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}
                """);
        Path file = home.directory().resolve("broker.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("policies/demo.json,", "policies/demo.json, launches: {role: job-worker, ttl: 2h},"));
        broker = Broker.start(home.directory());
        home.addRealKey(aws.real());
    }

    @AfterAll
    static void stop() throws IOException {
        if (broker != null) {
            broker.close();
        }
        if (aws != null) {
            aws.close();
        }
        if (moto != null) {
            moto.close();
        }
        workshop.close();
    }

    private static JsonNode launched() throws Exception {
        AwsBasicCredentials key = home.register("launcher", "127.0.0.1");
        Path path = TARGET.resolve("launch.txt");
        Client boto3 = workshop.clients().get(0);
        ProcessBuilder builder = new ProcessBuilder(
                        boto3.command().get(0),
                        SOURCES.resolve("python/launch.py").toString())
                .redirectErrorStream(true)
                .redirectOutput(path.toFile());
        builder.environment().putAll(boto3.environment());
        builder.environment().putAll(TestTargets.common(key.accessKeyId(), key.secretAccessKey(), home.caBundle()));
        builder.environment().put("AWS_ENDPOINT_URL", broker.endpoint().toString());
        Process process = builder.start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        String text = Files.readString(path, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(text).isZero();
        return JSON.readTree(text);
    }

    @Test
    void whatBoto3LaunchesHasATicketAndIsAnnounced() throws Exception {
        JsonNode node = launched();

        JsonNode ticket = JSON.readTree(home.operate("ticket", "ls", "-o", "json"))
                .path("tickets")
                .path(0);
        assertThat(node.path("userData").asText())
                .contains("ticket='bkt1." + ticket.path("id").asText() + ".")
                .contains("\n#cloud-config\npackages: [nginx]\n");
        Map<String, String> announced = new HashMap<>();
        ticket.path("expected")
                .forEach(each -> announced.put(
                        each.path("instanceId").asText(), each.path("ip").asText()));
        assertThat(announced)
                .isEqualTo(JSON.convertValue(node.path("instances"), Map.class))
                .as("moto starts as few as it may")
                .hasSize(2);
        assertThat(ticket.path("role").asText()).isEqualTo("job-worker");
        assertThat(ticket.path("count").asInt()).isEqualTo(2);
        assertThat(ticket.path("image").asText()).isEqualTo(node.path("image").asText());
        assertThat(node.path("ended")).hasSize(1);
    }
}
