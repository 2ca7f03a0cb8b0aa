package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.keybroker.demo.Python.Ended;
import io.keybroker.demo.aws.RecordedRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** boto3 and the AWS CLI, unmodified and with default settings, through the broker. */
final class PythonClientsTest {
    @TempDir
    private static Path directory;

    private static Python python;
    private static BrokerFixture world;
    private static Map<String, String> environment;

    @BeforeAll
    static void start() throws Exception {
        try {
            python = Python.find();
        } catch (IOException e) {
            abort(e.getMessage());
        }
        world = BrokerFixture.start(
                "", MemoryCheck::permitAll, DrainingBackend.start("lambda"), DrainingBackend.start("bedrock-runtime"));
        environment = Python.environment(world.broker().endpoint(), world.caBundle(), world.register("python"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (world != null) {
            world.close();
        }
    }

    @Test
    void boto3DoesItsWork() throws Exception {
        Path script = directory.resolve("scenario.py");
        try (InputStream source = PythonClientsTest.class.getResourceAsStream("boto3_scenario.py")) {
            Files.copy(source, script);
        }

        Ended ended = python.run(
                environment,
                "python3",
                script.toString(),
                directory.resolve("large.bin").toString());

        assertThat(ended.said().lines())
                .containsExactly(
                        "put_object",
                        "get_object",
                        "list_objects_v2",
                        "upload_file",
                        "large object read back",
                        "send_message",
                        "put_item");
        assertThat(ended.exit()).isZero();
        assertThat(world.aws().recordedRequests().all().stream().map(RecordedRequest::rawQuery))
                .as("parts of a multipart upload")
                .filteredOn(query -> query.contains("partNumber="))
                .hasSizeGreaterThan(10);
    }

    @Test
    void theCommandLineDoesItsWork() throws Exception {
        Path file = Files.writeString(directory.resolve("hello.txt"), "hello from the AWS CLI");
        aws("s3", "mb", "s3://cli-bucket");
        aws("s3", "cp", file.toString(), "s3://cli-bucket/hello.txt");
        assertThat(aws("s3", "ls", "s3://cli-bucket")).contains("hello.txt");
        assertThat(aws("s3", "cp", "s3://cli-bucket/hello.txt", "-")).isEqualTo("hello from the AWS CLI");
        // Version 1 overlooks AWS_ENDPOINT_URL for SQS, and for SQS alone.
        String here = environment.get("AWS_ENDPOINT_URL");
        String made = aws("sqs", "create-queue", "--endpoint-url", here, "--queue-name", "cli", "--output", "text");
        assertThat(aws(
                        "sqs",
                        "send-message",
                        "--endpoint-url",
                        here,
                        "--queue-url",
                        made.strip(),
                        "--message-body",
                        "hello"))
                .contains("MessageId");
        aws(
                "dynamodb",
                "create-table",
                "--table-name",
                "cli",
                "--billing-mode",
                "PAY_PER_REQUEST",
                "--attribute-definitions",
                "AttributeName=id,AttributeType=S",
                "--key-schema",
                "AttributeName=id,KeyType=HASH");
        aws("dynamodb", "put-item", "--table-name", "cli", "--item", "{\"id\": {\"S\": \"1\"}}");
        assertThat(aws("dynamodb", "get-item", "--table-name", "cli", "--key", "{\"id\": {\"S\": \"1\"}}"))
                .contains("\"1\"");
    }

    @Test
    void boto3sLongestCallsArriveByteForByteAndLeaveNothingOnDisk() throws Exception {
        Ended ended =
                python.run(environment, "python3", MemoryCheck.script(directory).toString(), "12", "2");

        assertThat(ended.exit()).as(ended.said()).isZero();
        List<String> sent = ended.said().lines().toList();
        assertThat(sent).hasSize(6);
        assertThat(world.aws().recordedRequests().all().stream().map(MemoryCheck::described))
                .containsAll(sent);
        try (Stream<Path> left = Files.list(world.home().resolve("spool"))) {
            assertThat(left).isEmpty();
        }
    }

    private static String aws(String... arguments) throws Exception {
        Ended ended = python.run(environment, "aws", arguments);
        assertThat(ended.exit())
                .as("aws %s: %s", List.of(arguments), ended.said())
                .isZero();
        return ended.said();
    }
}
