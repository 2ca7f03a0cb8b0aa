package io.keybroker.demo.aws;

import io.keybroker.demo.SdkClients;
import io.keybroker.demo.SdkScenario;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** The fake AWS by itself, spoken to directly by the SDK with the real key. */
final class FakeAwsTest {
    private static FakeAws aws;
    private static SdkClients clients;

    @BeforeAll
    static void start() throws Exception {
        aws = FakeAws.start();
        AwsBasicCredentials key = AwsBasicCredentials.create(
                aws.real().id().value(), aws.real().secret().reveal());
        clients = new SdkClients(aws.endpoints()::get, key, aws.caBundle());
    }

    @AfterAll
    static void stop() throws Exception {
        clients.close();
        aws.close();
    }

    @TestFactory
    Stream<DynamicTest> letsTheSdkDoItsOrdinaryWork() {
        return new SdkScenario(clients)
                .steps().stream()
                        .map(step -> DynamicTest.dynamicTest(
                                step.title(), () -> step.work().run()));
    }
}
