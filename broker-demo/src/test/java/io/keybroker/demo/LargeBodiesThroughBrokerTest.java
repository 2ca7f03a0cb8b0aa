package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.keybroker.demo.Python.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** boto3's longest calls, whose bodies are longer than the broker holds in memory, with default settings. */
final class LargeBodiesThroughBrokerTest {
    @TempDir
    private static Path directory;

    private static Python python;
    private static BrokerFixture world;

    @BeforeAll
    static void start() throws Exception {
        try {
            python = Python.find();
        } catch (IOException e) {
            abort(e.getMessage());
        }
        world = BrokerFixture.start(
                "", MemoryCheck::permitAll, DrainingBackend.start("lambda"), DrainingBackend.start("bedrock-runtime"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (world != null) {
            world.close();
        }
    }

    @Test
    void arriveByteForByteAndLeaveNothingOnDisk() throws Exception {
        Ended ended = python.run(
                Python.environment(world.broker().endpoint(), world.caBundle(), world.register("large")),
                "python3",
                MemoryCheck.script(directory).toString(),
                "12",
                "2");

        assertThat(ended.exit()).as(ended.said()).isZero();
        List<String> sent = ended.said().lines().toList();
        assertThat(sent).hasSize(6);
        assertThat(world.aws().recordedRequests().all().stream().map(MemoryCheck::described))
                .containsExactlyInAnyOrderElementsOf(sent);
        try (Stream<Path> left = Files.list(world.home().resolve("spool"))) {
            assertThat(left).isEmpty();
        }
    }
}
