package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The ordinary work of an instance, through the broker, with a key that AWS has never heard of. */
final class SdkThroughBrokerTest {
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

    @TestFactory
    Stream<DynamicTest> doesAllThatTheSdkCanDoAgainstAwsItself() {
        return Stream.concat(
                new SdkScenario(clients)
                        .steps().stream()
                                .map(step -> DynamicTest.dynamicTest(
                                        step.title(), () -> step.work().run())),
                Stream.of(DynamicTest.dynamicTest(
                        "and every request was signed with the real key", SdkThroughBrokerTest::allSignedAgain)));
    }

    private static void allSignedAgain() {
        String realId = world.aws().real().id().value();
        assertThat(world.aws().recordedRequests().all()).isNotEmpty().allSatisfy(request -> {
            assertThat(request.header("Authorization").orElse("")).contains("Credential=" + realId + "/");
            assertThat(request.status()).isBetween(200, 299);
        });
    }
}
