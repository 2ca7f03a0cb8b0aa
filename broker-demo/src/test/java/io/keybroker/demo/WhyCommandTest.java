package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keybroker.demo.BrokerFixture.Ended;
import io.keybroker.demo.RawConnection.RawResponse;
import io.keybroker.demo.RawConnection.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** What operators learn of refusals by {@code why}, and find in the audit log by {@code grep} and {@code verify}. */
final class WhyCommandTest {
    private static BrokerFixture world;
    private static AwsBasicCredentials here;
    private static AwsBasicCredentials narrow;

    @BeforeAll
    static void start() throws Exception {
        world = BrokerFixture.start("audit: {keep: 100, rotateAt: 1MiB}\n");
        here = world.register("here");
        narrow = world.register("narrow", BrokerFixture.HERE, BrokerFixture.NARROW);
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    private static String requestOf(RawResponse answer) {
        return answer.header("x-amz-request-id")
                .or(() -> answer.header("x-amzn-RequestId"))
                .orElseThrow();
    }

    private static String sent(String bytes) throws Exception {
        return requestOf(RawConnection.once(world, bytes));
    }

    private static String why(String subject) {
        return await().until(() -> world.operate("why", subject), ended -> ended.exit() == 0)
                .out();
    }

    @Test
    void namesTheStatementThatDenies() throws Exception {
        String why = why(sent(Request.s3("DELETE", "/jobs").signed(here)));

        assertThat(why)
                .contains("127.0.0.1 sent DELETE /jobs to localhost, signed with " + here.accessKeyId()
                        + " for eu-central-1/s3")
                .contains("the signature is valid, but the role does not allow the request")
                .containsPattern("statement 'NoBucketIsDeleted' at .*/policies/demo.json:3 denies it")
                .contains("try:\n  broker role show demo\n")
                .contains("  broker role test --role demo --action s3:DeleteBucket --resource arn:aws:s3:::jobs\n");
    }

    @Test
    void namesTheStatementThatAllowsItElsewhere() throws Exception {
        assertThat(why(sent(Request.s3("GET", "/other/it's").signed(narrow))))
                .containsPattern(
                        "not covered by statement 1 at .*narrow.json:2, which allows it on" + " arn:aws:s3:::jobs/\\*")
                .contains("--resource 'arn:aws:s3:::other/it'\\''s'\n");
        assertThat(why(sent(Request.dynamo().signed(narrow))))
                .contains("no statement of the role's policy matches dynamodb:ListTables");
    }

    @Test
    void saysWhichHostASignatureWouldBeRightFor() throws Exception {
        String signed = Request.s3("GET", "/jobs").signed(here);

        assertThat(why(sent(signed.replace("host: localhost\r\n", "host: 127.0.0.1\r\n"))))
                .contains("key and address are valid, the signature is not")
                .contains("the signature matches the host 'localhost' (received: '127.0.0.1')")
                .containsPattern("the broker's canonical request has SHA-256 [0-9a-f]{64}")
                .contains("  broker env  # the endpoint")
                .doesNotContain("--supersede");
        AwsBasicCredentials wrong = AwsBasicCredentials.create(here.accessKeyId(), "w".repeat(40));
        assertThat(why(sent(Request.s3("GET", "/jobs").signed(wrong))))
                .contains("the client probably uses a wrong secret")
                .contains("  broker instance register --name here --ip 127.0.0.1 --role demo --supersede\n");
    }

    @Test
    void tellsAStolenKeyFromOneThatIsBoundElsewhere() throws Exception {
        AwsBasicCredentials away = world.register("away", BrokerFixture.ELSEWHERE, DemoHome.ROLE);
        AwsBasicCredentials guessed = AwsBasicCredentials.create(away.accessKeyId(), "w".repeat(40));

        assertThat(why(sent(Request.s3("GET", "/jobs").signed(away))))
                .contains("the client has the secret of another instance")
                .contains("the key is bound to 10.0.4.17, and the request came from 127.0.0.1")
                .contains("  broker instance suspend i-")
                .contains("  broker instance register --name away --ip 10.0.4.17 --role demo --supersede\n")
                .doesNotContain("--ip 127.0.0.1");
        assertThat(why(sent(Request.s3("GET", "/jobs").signed(guessed))))
                .contains("the key is bound to another address, and the signature is invalid")
                .doesNotContain("instance register");
        assertThat(why(away.accessKeyId()))
                .contains("belongs to instance i-", "'away' of role demo, bound to 10.0.4.17, ACTIVE, expires at")
                .contains("recent rejected requests, newest first:", "UNKNOWN_KEY from 127.0.0.1");
    }

    @Test
    void explainsClocksSuspensionsAndKeysOfNobody() throws Exception {
        assertThat(why(sent(Request.s3("GET", "/jobs").signed(here, Instant.EPOCH, "UNSIGNED-PAYLOAD"))))
                .contains("the signature is valid, but the clocks of client and broker differ too much")
                .contains("signed at 1970-01-01T00:00:00Z; the broker's clock shows 20")
                .contains("chronyc makestep  # on 127.0.0.1");
        AwsBasicCredentials paused = world.register("paused");
        world.operate("instance", "suspend", "paused");
        assertThat(why(sent(Request.s3("GET", "/jobs").signed(paused))))
                .contains("the instance is suspended")
                .contains("  broker instance resume i-");
        AwsBasicCredentials nobody = AwsBasicCredentials.create("BKIA" + "Z".repeat(16), "w".repeat(40));
        assertThat(why(sent(Request.s3("GET", "/jobs").signed(nobody)))).contains("this broker did not issue the key");
        assertThat(why(nobody.accessKeyId())).contains("was not issued by this broker", "UNKNOWN_KEY");
        AwsBasicCredentials real = AwsBasicCredentials.create("AKIAIOSFODNN7EXAMPLE", "w".repeat(40));
        assertThat(why(sent(Request.s3("GET", "/jobs").signed(real))))
                .contains("alarm: AKIAIOSFODNN7EXAMPLE is a real AWS access key, and it is outside the broker")
                .contains("broker identity ls");
        assertThat(why(sent("GET /unsigned HTTP/1.1\r\nhost: localhost\r\n\r\n")))
                .contains("the request has no signature");
    }

    @Test
    void explainsWhatWasLetThrough() throws Exception {
        RawResponse answer = RawConnection.once(world, Request.s3("GET", "/").signed(here));

        String why = why(answer.header("x-broker-request-id").orElseThrow());

        assertThat(why)
                .contains("was authorized and sent to localhost:")
                .contains("with the identity 'app': s3:ListAllMyBuckets on *");
        await().untilAsserted(() -> assertThat(
                        why(answer.header("x-broker-request-id").orElseThrow()))
                .contains("it ended with 'answered'", "upstream status 200"));
    }

    @Test
    void saysWhatItCannotExplain() {
        Ended unknown = world.operate("why", "00000000-0000-0000-0000-000000000000");
        assertThat(unknown.exit()).isEqualTo(5);
        assertThat(unknown.err()).contains("no record of request", "--request-id 00000000");
        assertThat(world.operate("why", "batch-1").exit()).isEqualTo(1);
        assertThat(world.operate("why", "; rm").exit()).isEqualTo(1);
        Ended address = world.operate("why", "203.0.113.7");
        assertThat(address.exit()).isEqualTo(5);
        assertThat(address.err()).contains("no instance is or was bound to 203.0.113.7");
        Ended key = world.operate("why", "BKIAZ".repeat(16));
        assertThat(key.exit()).isEqualTo(5);
        assertThat(key.err()).contains("was not issued by this broker");
        assertThat(why("127.0.0.1")).contains("belongs to instance i-");
    }

    @Test
    void findsARequestThatWasRefusedBeforeTheLogWasPutAway() throws Exception {
        String refused = sent(Request.s3("DELETE", "/jobs").signed(here));
        Path full = world.home().resolve("audit");
        String padding = Request.s3("GET", "/jobs/" + "x".repeat(900)).signed(here);
        try (RawConnection call = new RawConnection(world)) {
            while (full.toFile().list((dir, name) -> name.startsWith("audit-")).length == 0) {
                assertThat(call.send(padding).answer().status()).isEqualTo(404);
            }
        }

        assertThat(why(refused)).contains("statement 'NoBucketIsDeleted'");
        assertThat(grep("--request-id", refused)).singleElement().asString().contains("refusal=NOT_ALLOWED");
    }

    private static List<String> grep(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "audit";
        all[1] = "grep";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return world.operate(all).out().lines().toList();
    }

    @Test
    void findsRecordsByNameActionOutcomeAndTime() throws Exception {
        AwsBasicCredentials busy = world.register("busy");
        RawConnection.once(world, Request.s3("GET", "/").signed(busy));
        RawConnection.once(
                world, Request.s3("GET", "/no-such-bucket?list-type=2").signed(busy));
        RawConnection.once(world, Request.s3("DELETE", "/jobs").signed(busy));
        await().until(() -> grep("--instance", "busy", "--outcome", "4xx").size() == 1);

        assertThat(grep("--instance", "busy", "--action", "s3:Delete*"))
                .singleElement()
                .asString()
                .containsPattern("^20\\S+Z refused requestId=\\S+ peer=127.0.0.1 instance=i-")
                .doesNotContain("prev=", "seq=");
        assertThat(grep("--instance", "busy", "--outcome", "200")).hasSize(1);
        assertThat(grep("--key", busy.accessKeyId(), "--since", "1h")).hasSize(5);
        assertThat(grep("--key", busy.accessKeyId(), "--until", "1h")).isEmpty();
        assertThat(grep("--instance", "busy", "-o", "json")).first().asString().startsWith("{\"seq\":");
        Ended none = world.operate("audit", "grep", "--instance", "nobody");
        assertThat(none.exit()).isEqualTo(5);
        assertThat(none.err()).contains("no audit record matches");
        assertThat(world.operate("audit", "grep", "--since", "yesterday").err())
                .contains("'yesterday' is not a time (expected: a duration such as 24h, or 2026-03-01T10:00:00Z)");
    }

    @Test
    void verifiesTheLogByTheBrokerAndByItsFilesAlone() throws Exception {
        Path audit = world.home().resolve("audit");
        Ended ended = world.operate("audit", "verify");
        assertThat(ended.exit()).isZero();
        assertThat(ended.out()).containsPattern("[0-9]+ records intact, from number 1 to [0-9]+");
        String noted = world.operate("audit", "verify", "-o", "name").out().strip();
        assertThat(world.operate("audit", "verify", "--noted", noted, audit.toString())
                        .exit())
                .isZero();
        assertThat(world.operate("audit", "verify", "--noted", "1:" + "0".repeat(64))
                        .out())
                .contains("the hash does not match --noted");
        Path copy = Files.createDirectory(world.home().resolve("copy"));
        List<String> lines = Files.readAllLines(audit.resolve("audit.jsonl"));
        lines.set(1, lines.get(1).replace("here", "there"));
        Files.write(copy.resolve("audit.jsonl"), lines);

        Ended broken = world.operate("audit", "verify", copy.toString());

        assertThat(broken.exit()).isEqualTo(4);
        assertThat(broken.out())
                .startsWith("broken at " + copy.resolve("audit.jsonl")
                        + ":3: prev does not match the hash of the line before");
        assertThat(world.operate("audit", "grep", "--outcome", "change", copy.toString())
                        .out())
                .contains("there");
        assertThat(world.operate("audit", "verify", "/nowhere").exit()).isEqualTo(5);
    }
}
