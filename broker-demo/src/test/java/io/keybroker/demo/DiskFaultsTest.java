package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keybroker.audit.AuditReader;
import io.keybroker.audit.AuditVerifier;
import io.keybroker.cli.Main;
import io.keybroker.demo.RawConnection.RawResponse;
import io.keybroker.demo.RawConnection.Request;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** While the disk of the audit log fails, a daemon in a process of its own forwards nothing that it could not record. */
final class DiskFaultsTest {
    private static BrokerFixture world;
    private static Process daemon;
    private static AwsBasicCredentials key;
    private static Path log;

    @BeforeAll
    static void startADaemonOfItsOwn() throws Exception {
        String obstacle = Strace.obstacle();
        assumeTrue(obstacle.isEmpty(), obstacle);
        world = BrokerFixture.start("audit: {durability: synced}\n");
        world.broker().close();
        log = world.home().resolve("audit/audit.jsonl");
        daemon = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "serve",
                        "--home",
                        world.home().toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader said = daemon.inputReader();
        String line = said.readLine();
        while (line != null && !line.contains("broker: ready on ")) {
            line = said.readLine();
        }
        assertThat(line).isNotNull();
        drain(said);
        key = world.register("faulty");
    }

    private static void drain(BufferedReader said) {
        Thread thread = new Thread(() -> said.lines().forEach(line -> {}));
        thread.setDaemon(true);
        thread.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (daemon != null) {
            daemon.destroy();
            assertThat(daemon.waitFor(40, TimeUnit.SECONDS)).isTrue();
            world.close();
        }
    }

    private static int ask() throws Exception {
        return RawConnection.once(world, Request.s3("GET", "/").signed(key)).status();
    }

    private static int seen() {
        return world.aws().recordedRequests().all().size();
    }

    private static long intents() throws Exception {
        AtomicLong count = new AtomicLong();
        AuditReader.in(log.getParent()).forEach(line -> count.addAndGet(line.contains("\"event\":\"intent\"") ? 1 : 0));
        return count.get();
    }

    private static void forwardsNothingWhile(String fault, String... paths) throws Exception {
        await().until(() -> ask() == 200);
        int before = seen();
        try (Strace trace = Strace.on(daemon, fault, paths)) {
            for (int i = 0; i < 5; i++) {
                assertThat(ask()).isEqualTo(503);
            }
            assertThat(health().status()).isEqualTo(503);
            assertThat(seen()).isEqualTo(before);
            assertThat(trace).isNotNull();
        }
        await().until(() -> health().status() == 200);
        assertThat(ask()).isEqualTo(200);
        assertThat(seen()).isEqualTo(before + 1);
        assertThat(AuditVerifier.verify(log.getParent()).broken()).isEmpty();
        assertThat(seen()).isLessThanOrEqualTo((int) intents());
    }

    private static RawResponse health() throws Exception {
        return RawConnection.once(world, "GET /.broker/health HTTP/1.1\r\nhost: localhost\r\n\r\n");
    }

    @Test
    void forwardsNothingWhileTheDiskDoesNotSync() throws Exception {
        forwardsNothingWhile("fdatasync:error=EIO");
    }

    @Test
    void forwardsNothingWhileTheDiskIsFull() throws Exception {
        forwardsNothingWhile("write:error=ENOSPC", log.toString());
    }

    @Test
    void forwardsNothingWhileTheDiskCanOnlyBeRead() throws Exception {
        forwardsNothingWhile("write:error=EROFS", log.toString());
    }

    @Test
    void confirmsNoRequestWhoseSyncFailedAmongOthersThatDidNot() throws Exception {
        await().until(() -> ask() == 200);
        int before = seen();
        int good = 0;
        int turnedAway = 0;
        ExecutorService clients = Executors.newFixedThreadPool(4);
        try (Strace trace = Strace.on(daemon, "fdatasync:error=EIO:when=2+3")) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                answers.add(clients.submit(DiskFaultsTest::ask));
            }
            for (Future<Integer> each : answers) {
                int status = each.get(60, TimeUnit.SECONDS);
                good += status == 200 ? 1 : 0;
                turnedAway += status == 503 ? 1 : 0;
            }
            assertThat(trace).isNotNull();
        } finally {
            clients.shutdown();
        }
        assertThat(good).isPositive();
        assertThat(turnedAway).isPositive();
        assertThat(good + turnedAway).isEqualTo(100);
        assertThat(seen() - before).isEqualTo(good);
        assertThat(seen()).isLessThanOrEqualTo((int) intents());
        assertThat(AuditVerifier.verify(log.getParent()).broken()).isEmpty();
    }
}
