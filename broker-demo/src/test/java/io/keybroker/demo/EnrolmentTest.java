package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.cli.Main;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A machine's first minute: the operator's ticket, the script in a real shell, and a call to AWS with what it landed. */
final class EnrolmentTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static BrokerFixture world;

    @TempDir
    private Path root;

    private record Ran(int exit, String said) {}

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "no curl here");
        world = BrokerFixture.start("");
    }

    @AfterAll
    static void stop() throws Exception {
        if (world != null) {
            world.close();
        }
    }

    /** A ticket for one machine, wherever on loopback it is. */
    private static String ticket(String range) throws IOException {
        BrokerFixture.Ended ended = world.operate(
                "ticket", "create", "--role", DemoHome.ROLE, "--without-ec2", "--ip", range, "-o", "json");
        assertThat(ended.exit()).as(ended.err()).isZero();
        return JSON.readTree(ended.out()).path("token").asText();
    }

    private Path userData(String ticket) throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(
                new ByteArrayInputStream((ticket + "\n").getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                List.of("userdata", "render", "--home", world.home().toString()));
        assertThat(exit).as(err.toString()).isZero();
        return Files.writeString(root.resolve("user-data"), out.toString());
    }

    private Ran run(Path script, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
        command.addAll(List.of(arguments));
        return ran(command, "");
    }

    private Ran ran(List<String> command, String in) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("KEYBROKER_ROOT", root.toString());
        builder.environment().put("KEYBROKER_PATIENCE", "0");
        Process process = builder.start();
        try (var to = process.getOutputStream()) {
            to.write(in.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), said);
    }

    /** Sends a body to one of the broker's paths from an address; the answer's head and body. */
    private String post(String path, String from, String body) throws Exception {
        String port = Integer.toString(world.broker().dataAddress().getPort());
        return ran(
                        List.of(
                                "/usr/bin/curl",
                                "-q",
                                "-sS",
                                "-i",
                                "--http1.1",
                                "--noproxy",
                                "*",
                                "--max-time",
                                "20",
                                "--interface",
                                from,
                                "--resolve",
                                "localhost:" + port + ":127.0.0.1",
                                "--cacert",
                                world.caBundle().toString(),
                                "-H",
                                "Expect:",
                                "--data-binary",
                                "@-",
                                "https://localhost:" + port + path),
                        body)
                .said();
    }

    private static String enrolling(String ticket, String nonce) {
        return "{\"v\":1,\"ticket\":\"" + ticket + "\",\"nonce\":\"" + nonce + "\"}";
    }

    private AwsBasicCredentials landed() throws IOException {
        JsonNode read = JSON.readTree(Files.readString(root.resolve("run/keybroker/credentials.json")));
        return AwsBasicCredentials.create(
                read.path("AccessKeyId").asText(), read.path("SecretAccessKey").asText());
    }

    private static void makeBucket(AwsBasicCredentials key, String bucket) throws Exception {
        try (SdkClients clients = world.clients(key)) {
            clients.s3().createBucket(request -> request.bucket(bucket));
        }
    }

    /** The records with a word; they are written while the answer is on its way. */
    private static List<String> audited(String word) {
        return await().until(() -> recorded(word), records -> !records.isEmpty());
    }

    private static List<String> recorded(String word) {
        return world.operate("audit", "tail", "-o", "json")
                .out()
                .lines()
                .filter(line -> line.contains(word))
                .toList();
    }

    @Test
    void oneTicketLandsOneCredentialThatWorksAndItsThiefGainsNothing() throws Exception {
        String ticket = ticket("127.0.0.0/8");

        Ran ran = run(userData(ticket));

        assertThat(ran.exit()).as(ran.said()).isZero();
        Path file = root.resolve("run/keybroker/credentials.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("r--------");
        AwsBasicCredentials key = landed();
        makeBucket(key, "first-minute");
        String nonce = Files.readString(root.resolve("var/lib/keybroker/nonce"));

        assertThat(post("/.broker/enroll", "127.0.0.2", enrolling(ticket, nonce)))
                .startsWith("HTTP/1.1 403 ")
                .contains("\"ticket_used_up\"")
                .doesNotContain("AccessKeyId");
        makeBucket(key, "still-there");

        assertThat(post("/.broker/enroll", "127.0.0.1", enrolling(ticket, "ab".repeat(32))))
                .startsWith("HTTP/1.1 409 ")
                .contains("\"already_enrolled\"")
                .doesNotContain("AccessKeyId");
        assertThat(audited("ALREADY_ENROLLED")).singleElement().asString().contains("\"alarm\":\"true\"", "127.0.0.1");
        assertThatThrownBy(() -> makeBucket(key, "contested")).isInstanceOf(S3Exception.class);
    }

    @Test
    void renewsWithItsOwnSignatureAndTheOldKeyOverlaps() throws Exception {
        assertThat(run(userData(ticket("127.0.0.1/32"))).exit()).isZero();
        AwsBasicCredentials first = landed();
        letAnHourPass();

        Ran ran = run(root.resolve("usr/local/sbin/keybroker"), "run");

        assertThat(ran.exit()).as(ran.said()).isZero();
        assertThat(ran.said()).contains("renew: BKIA").doesNotContain("enrolling again");
        AwsBasicCredentials second = landed();
        assertThat(second.accessKeyId()).isNotEqualTo(first.accessKeyId());
        makeBucket(second, "renewed");
        makeBucket(first, "overlapping");
    }

    /** It is time to renew, and the present credential is not from just now. */
    private void letAnHourPass() throws Exception {
        Path due = root.resolve("run/keybroker/due");
        Files.delete(due);
        Files.writeString(due, "1");
        String age = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=10);"
                + " c.execute('UPDATE enrolments SET issued_at = issued_at - 3600000'); c.commit()";
        Ran aged = ran(
                List.of(
                        "python3",
                        "-c",
                        age,
                        world.home().resolve("registry.db").toString()),
                "");
        assertThat(aged.exit()).as(aged.said()).isZero();
    }

    /** Loopback has one owner at a time. */
    @AfterEach
    void leave() {
        world.operate("instance", "ls", "-o", "name")
                .out()
                .lines()
                .forEach(id -> world.operate("instance", "revoke", id));
    }

    @Test
    void guessersAreToldToSlowDown() throws Exception {
        String wrong = enrolling("bkt1.t-0123456789abcdef." + "A".repeat(43), "ab".repeat(32));
        for (int i = 0; i < 10; i++) {
            assertThat(post("/.broker/enroll", "127.0.0.3", wrong)).startsWith("HTTP/1.1 403 ");
        }

        String answer = post("/.broker/enroll", "127.0.0.3", wrong);

        assertThat(answer).startsWith("HTTP/1.1 429 ").contains("\"slow_down\"").containsPattern("Retry-After: [1-9]");
        assertThat(post("/.broker/enroll", "127.0.0.4", wrong)).startsWith("HTTP/1.1 403 ");
        assertThat(audited("SLOW_DOWN")).isNotEmpty();
        assertThat(audited("5 attempts from this address"))
                .singleElement()
                .asString()
                .contains("\"alarm\":\"true\"", "127.0.0.3");
    }

    @Test
    void answersOnlyWhatItKnowsAndOnlySoMuch() throws Exception {
        assertThat(post("/.broker/elsewhere", "127.0.0.5", "{}"))
                .startsWith("HTTP/1.1 404 ")
                .contains("\"no_such_path\"");
        assertThat(post("/.broker/enroll", "127.0.0.5", "x".repeat(16 * 1024 + 1)))
                .startsWith("HTTP/1.1 413 ")
                .contains("\"too_large\"");
        assertThat(post("/.broker/enroll", "127.0.0.5", "{}"))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"malformed\"");
        assertThat(post("/.broker/renew", "127.0.0.5", "{}"))
                .startsWith("HTTP/1.1 403 ")
                .contains("\"no_credentials\"");
    }
}
