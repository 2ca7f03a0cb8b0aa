package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.demo.aws.RecordedRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Clients that send to the host of a queue's URL stay at the broker, and AWS sees its own host's URL. */
final class QueueUrlsThroughBrokerTest {
    private static BrokerFixture world;
    private static SdkClients clients;

    @BeforeAll
    static void start() throws Exception {
        world = BrokerFixture.start("");
        clients = world.clients(world.register("batch-1"));
    }

    @AfterAll
    static void stop() throws Exception {
        clients.close();
        world.close();
    }

    @Test
    void namesQueuesByTheBrokersHostAndTranslatesThemBack() {
        SqsClient sqs = clients.sqs();
        String url = sqs.createQueue(r -> r.queueName("urls")).queueUrl();
        URI broker = sqs.serviceClientConfiguration().endpointOverride().orElseThrow();

        assertThat(url).startsWith(broker + "/").endsWith("/urls");
        assertThat(sqs.getQueueUrl(r -> r.queueName("urls")).queueUrl()).isEqualTo(url);
        assertThat(sqs.listQueues(r -> r.queueNamePrefix("urls")).queueUrls()).containsExactly(url);

        sqs.sendMessage(r -> r.queueUrl(url).messageBody("é " + url));

        assertThat(sqs.receiveMessage(r -> r.queueUrl(url)).messages())
                .singleElement()
                .satisfies(message -> assertThat(message.body()).isEqualTo("é " + url));
        RecordedRequest sent = world.aws().recordedRequests().all().stream()
                .filter(request -> request.header("x-amz-target").orElse("").endsWith("SendMessage"))
                .findFirst()
                .orElseThrow();
        assertThat(new String(sent.bodyPrefix(), StandardCharsets.UTF_8))
                .contains("\"QueueUrl\":\"" + world.aws().endpoints().get("sqs") + "/")
                .contains("é " + url);
    }
}
