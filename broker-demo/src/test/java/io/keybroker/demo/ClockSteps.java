package io.keybroker.demo;

import io.keybroker.demo.RawConnection.Request;
import io.keybroker.demo.aws.FakeAws;
import io.keybroker.demo.aws.FileTrees;
import io.keybroker.signing.sigv4.PayloadHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/**
 * Steps of the wall clock of a running daemon, two hours forward, back and forward again: a credential that has ended stays
 * ended, also after a restart, and each step back is an alarm. Run by {@code src/test/sh/clock-steps}.
 */
public final class ClockSteps implements AutoCloseable {
    private static final Duration STEP = Duration.ofHours(2);
    private static final String ALARM = "wall time went back";
    private static final String REFUSED_UPSTREAM = "the upstream rejected"; // whose clock is right

    private final Path directory = Files.createTempDirectory("clock-steps");
    private final Path home = directory.resolve("home");
    private final Path time = directory.resolve("time");
    private final Path log = directory.resolve("daemon.log");
    private final FakeAws aws = FakeAws.start();
    private final Map<String, String> environment;
    private DaemonProcess daemon;

    private ClockSteps(String library) throws Exception {
        environment = Map.of(
                "LD_PRELOAD", library,
                "FAKETIME_TIMESTAMP_FILE", time.toString(),
                "FAKETIME_NO_CACHE", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_FORCE_MONOTONIC_FIX", "0"); // else timed waits of the JVM return at once
        DemoBroker.start(home, aws).close();
        step(Duration.ZERO);
        daemon = DaemonProcess.start(home, log, environment);
    }

    /** The daemon's wall clock is so far ahead of the system's from now on. */
    private void step(Duration ahead) throws IOException {
        Path next = Files.writeString(directory.resolve("time.new"), "+" + ahead.toSeconds() + "\n");
        Files.move(next, time, StandardCopyOption.REPLACE_EXISTING);
    }

    private void restart() throws IOException {
        daemon.close();
        daemon = DaemonProcess.start(home, log, environment);
    }

    /** Sends a request that was signed so far ahead of the system's time; the body of what came back, if it was no success. */
    private String ask(AwsBasicCredentials key, Duration ahead) throws Exception {
        String request = Request.s3("GET", "/")
                .signed(
                        key,
                        Instant.now().plus(ahead),
                        PayloadHash.ofBody(new byte[0]).text());
        try (RawConnection call = new RawConnection(home.resolve("ca.pem"), daemon.port(), BrokerFixture.HERE)) {
            RawConnection.RawResponse response = call.send(request).answer();
            return response.status() == 200 ? "200" : response.body();
        }
    }

    private void expect(String what, AwsBasicCredentials key, Duration ahead, String expected) throws Exception {
        String response = ask(key, ahead);
        if (!response.contains(expected)) {
            throw new IllegalStateException(what + ": expected " + expected + ", got " + response);
        }
        System.out.println("  " + what + ": " + expected);
    }

    private void expectLogged(String text, int count) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (Files.readString(log, StandardCharsets.UTF_8).split(text, -1).length - 1 < count) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the log does not say " + count + " times: " + text);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        System.out.println("  logged: " + text);
    }

    private void run() throws Exception {
        AwsBasicCredentials brief =
                BrokerFixture.register(home, "brief", BrokerFixture.HERE, DemoHome.ROLE, "--ttl", "1h");
        AwsBasicCredentials lasting =
                BrokerFixture.register(home, "lasting", BrokerFixture.HERE, DemoHome.ROLE, "--ttl", "12h");
        expect("a credential of one hour", brief, Duration.ZERO, "200");
        step(STEP);
        expect("the same, two hours later", brief, STEP, "ExpiredToken");
        expect("a credential of twelve hours, two hours later", lasting, STEP, REFUSED_UPSTREAM);
        step(Duration.ZERO);
        expect("the ended one, two hours back", brief, Duration.ZERO, "ExpiredToken");
        expect("the ended one, signed at the time that decides", brief, STEP, "ExpiredToken");
        expectLogged(ALARM, 1);
        restart();
        expect("the ended one, two hours back and after a restart", brief, Duration.ZERO, "ExpiredToken");
        expectLogged(ALARM, 1);
        step(STEP.plusMinutes(1));
        expect("the ended one, forward again", brief, STEP, "ExpiredToken");
        expect("the lasting one, forward again", lasting, STEP.plusMinutes(1), REFUSED_UPSTREAM);
        TimeUnit.SECONDS.sleep(3); // it looks at the time each second
        step(Duration.ZERO);
        expectLogged(ALARM, 2);
        expect("the ended one, back again", brief, Duration.ZERO, "ExpiredToken");
        restart();
        expect("the ended one, back again and after a restart", brief, Duration.ZERO, "ExpiredToken");
    }

    @Override
    public void close() throws IOException {
        daemon.close();
        aws.close();
        FileTrees.remove(directory);
    }

    /** Argument: the path of {@code libfaketimeMT.so.1}. */
    public static void main(String[] arguments) throws Exception {
        try (ClockSteps steps = new ClockSteps(arguments[0])) {
            steps.run();
        }
        System.exit(0);
    }
}
