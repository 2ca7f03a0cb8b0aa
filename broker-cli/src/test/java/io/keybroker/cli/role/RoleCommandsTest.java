package io.keybroker.cli.role;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.cli.Main;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The verbs that need no running broker, by the command itself. */
final class RoleCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String stdin = "";

    @BeforeEach
    void write() throws Exception {
        Files.writeString(home.resolve("broker.yaml"), """
                listen: {data: "127.0.0.1:8443", admin: "127.0.0.1:8444"}
                hostnames: [aws.broker.internal]
                identities:
                  app: {type: sealed}
                roles:
                  reader: {identity: app, policy: reader.json}
                  wide: {identity: app, policy: wide.json, mode: learn, mint: [sts:GetSessionToken]}
                """);
        Files.writeString(home.resolve("reader.json"), """
                {"Version": "2012-10-17", "Statement": [
                  {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::jobs/*"},
                  {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::jobs/secret/*",
                   "Condition": {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}]}
                """);
        Files.writeString(home.resolve("wide.json"), """
                {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
                """);
    }

    private int broker(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("role"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--home", home.toString()));
        return Main.run(
                new ByteArrayInputStream(stdin.getBytes(StandardCharsets.ISO_8859_1)),
                new PrintWriter(out),
                new PrintWriter(err),
                all);
    }

    private JsonNode json() throws Exception {
        return JSON.readTree(out.toString());
    }

    private int request(String role, String text, String... more) {
        stdin = text;
        List<String> arguments = new ArrayList<>(List.of("test", "--role", role, "--request", "-", "-o", "json"));
        arguments.addAll(List.of(more));
        return broker(arguments.toArray(String[]::new));
    }

    private int action(String action, String resource, String... context) {
        List<String> arguments = new ArrayList<>(
                List.of("test", "--role", "reader", "--action", action, "--resource", resource, "-o", "json"));
        for (String each : context) {
            arguments.addAll(List.of("--context", each));
        }
        return broker(arguments.toArray(String[]::new));
    }

    @Test
    void namesTheStatementThatAllows() throws Exception {
        assertThat(action("s3:GetObject", "arn:aws:s3:::jobs/1")).isZero();

        assertThat(json().path("decision").asText()).isEqualTo("allowed");
        JsonNode line = json().path("demands").path(0);
        assertThat(line.path("statement").asText()).isEqualTo("Read");
        assertThat(line.path("file").asText()).endsWith("reader.json");
        assertThat(line.path("line").asInt()).isEqualTo(2);
    }

    @Test
    void namesTheStatementThatDeniesByItsNumber() throws Exception {
        assertThat(action("s3:GetObject", "arn:aws:s3:::jobs/secret/1", "aws:SourceIp=192.0.2.1"))
                .isEqualTo(3);
        JsonNode line = json().path("demands").path(0);
        assertThat(line.path("decision").asText()).isEqualTo("denied");
        assertThat(line.path("statement").asText()).isEqualTo("2");
        assertThat(line.path("line").asInt()).isEqualTo(3);

        assertThat(action("s3:GetObject", "arn:aws:s3:::jobs/secret/1", "aws:SourceIp=10.1.1.1"))
                .isZero();
    }

    @Test
    void deniesByDefaultWhatNoStatementMentions() throws Exception {
        assertThat(action("s3:PutObject", "arn:aws:s3:::jobs/1")).isEqualTo(3);

        assertThat(json().path("demands").path(0).path("decision").asText()).isEqualTo("unmentioned");
    }

    @Test
    void printsATableForPeople() {
        assertThat(broker("test", "--role", "reader", "--action", "s3:GetObject", "--resource", "arn:aws:s3:::jobs/1"))
                .isZero();

        assertThat(out.toString().lines().toList())
                .containsExactly(
                        "allowed",
                        "ACTION        RESOURCE             DECISION  STATEMENT  AT",
                        "s3:GetObject  arn:aws:s3:::jobs/1  allowed   Read       " + home.resolve("reader.json")
                                + ":2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /jobs/1 HTTP/1.1\r\nHost: aws.broker.internal:8443\r\n"
                        + "Authorization: AWS4-HMAC-SHA256 Credential=BKIA1/20260301/eu-west-1/s3/aws4_request, S=\r\n\r\n",
                "GET /1 HTTP/1.1\nHost: jobs.s3.eu-west-1.amazonaws.com\n\n",
                "GET https://jobs.s3.amazonaws.com/1\n",
                "curl -s https://jobs.s3.eu-west-1.amazonaws.com/1",
                "curl --aws-sigv4 'aws:amz:eu-west-1:s3' -u \"a:b\" \\\n  --url https://aws.broker.internal:8443/jobs/1"
            })
    void understandsARequestHoweverItIsWritten(String text) throws Exception {
        assertThat(request("reader", text)).as(err.toString()).isZero();

        assertThat(json().path("operation").asText()).isEqualTo("s3:GetObject");
        JsonNode line = json().path("demands").path(0);
        assertThat(line.path("resource").asText()).isEqualTo("arn:aws:s3:::jobs/1");
    }

    @Test
    void decidesARequestDemandByDemand() throws Exception {
        String copy = "PUT /jobs/2 HTTP/1.1\nHost: aws.broker.internal\nx-amz-copy-source: /jobs/1\n"
                + "x-amz-tagging-directive: REPLACE\n\n";

        assertThat(request("reader", copy, "--service", "s3", "--region", "eu-west-1"))
                .isEqualTo(3);

        assertThat(json().path("demands").findValuesAsText("action")).containsExactly("s3:PutObject", "s3:GetObject");
        assertThat(json().path("demands").findValuesAsText("decision")).containsExactly("unmentioned", "allowed");
    }

    @Test
    void readsTheBodyThatNamesTheOperation() throws Exception {
        String form = "curl https://sts.amazonaws.com/ -d Action=AssumeRole -d Version=2011-06-15";

        assertThat(request("wide", form)).isEqualTo(3);

        assertThat(json().path("reason").asText())
                .isEqualTo("sts:AssumeRole issues credentials and is not listed under mint of the role");
        assertThat(json().path("mode").asText()).isEqualTo("learn");
        assertThat(request("wide", form.replace("AssumeRole", "GetSessionToken")))
                .isZero();
    }

    @Test
    void saysOfAnActionThatItsAnswersCarryCredentials() throws Exception {
        for (String action : List.of("sts:AssumeRole", "s3express:CreateSession", "iam:createaccesskey")) {
            assertThat(broker("test", "--role", "wide", "--action", action, "-o", "json"))
                    .as(action)
                    .isEqualTo(3);
            assertThat(json().path("decision").asText()).isEqualTo("denied");
            assertThat(json().path("reason").asText())
                    .endsWith("issues credentials and is not listed under mint of the role");
        }
        assertThat(broker("test", "--role", "wide", "--action", "sts:AssumeRole"))
                .isEqualTo(3);
        assertThat(out.toString())
                .startsWith("denied\nsts:AssumeRole issues credentials")
                .doesNotContain("policy denials are recorded");
        assertThat(broker("test", "--role", "wide", "--action", "sts:GetSessionToken"))
                .isZero();
        assertThat(broker("test", "--role", "wide", "--action", "ec2:RunInstances"))
                .isZero();
    }

    @Test
    void judgesByWhatTheRequestShowsUnlessTheContextSaysOtherwise() throws Exception {
        Files.writeString(
                home.resolve("reader.json"),
                "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:ListBucket\", \"Resource\": \"*\","
                        + " \"Condition\": {\"StringLike\": {\"s3:prefix\": \"public/*\"}}}}");
        String listing = "curl 'https://jobs.s3.amazonaws.com/?list-type=2&prefix=public%2F2026'";

        assertThat(request("reader", listing)).isZero();
        assertThat(request("reader", listing.replace("public", "private"))).isEqualTo(3);
        assertThat(request("reader", listing, "--context", "s3:prefix=private/"))
                .isEqualTo(3);
        assertThat(request("reader", listing.replace("public", "private"), "--context", "s3:prefix=public/x"))
                .isZero();
    }

    @Test
    void takesNoMoreOfTheBodyThanTheHeadPromises() throws Exception {
        String head = "POST / HTTP/1.1\nHost: sts.eu-west-1.amazonaws.com\n"
                + "Content-Type: application/x-www-form-urlencoded\n";

        assertThat(request("wide", head + "Content-Length: 24\n\nAction=GetCallerIdentity\n\n"))
                .isZero();
        assertThat(request("wide", head + "\nAction=GetCallerIdentity\n")).isZero();
        assertThat(request("wide", head + "Content-Length: 99\n\nAction=GetCallerIdentity"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("the body has 24 bytes (expected: 99, its content-length)");
    }

    @Test
    void readsARequestFromAFile() throws Exception {
        Path file = Files.writeString(home.resolve("request.txt"), "curl https://jobs.s3.amazonaws.com/1");

        assertThat(broker("test", "--role", "reader", "--request", file.toString()))
                .isZero();
        assertThat(out.toString()).startsWith("allowed: s3:GetObject\n");
        assertThat(broker(
                        "test",
                        "--role",
                        "reader",
                        "--request",
                        home.resolve("gone").toString()))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "curl|has no URL",
                "curl -Z https://x|curl option -Z is not supported",
                "curl -H|curl option -H has no value",
                "curl 'https://x|a quote is not closed",
                "curl -d @file https://x|data from a file is not supported",
                "curl --aws-sigv4 aws:amz https://x|expected: aws:amz:REGION:SERVICE",
                "curl -H novalue https://x|is not a header",
                "curl https://x/%zz|is not a URL",
                "nonsense|is not a request line",
                "get / HTTP/1.1|the method is invalid (expected: capital letters)",
                "GET / HTTP/1.1|names no service"
            })
    void saysWhatIsWrongWithARequest(String text, String message) {
        assertThat(request("reader", text.equals("curl") ? "curl -s" : text)).isEqualTo(1);
        assertThat(err.toString()).startsWith("broker: ").contains(message).contains("hint: ");
    }

    @Test
    void saysWhatTheGateWouldRefuseBeforeAnyPolicy() {
        assertThat(request("wide", "curl https://jobs.s3.amazonaws.com/1?nonsense=1"))
                .isEqualTo(3);
        assertThat(err.toString()).contains("the request is rejected before policy evaluation: ");
    }

    @Test
    void endsWithTheExitCodesOfTheContract() {
        assertThat(broker("test", "--role", "redaer", "--action", "s3:GetObject"))
                .isEqualTo(5);
        assertThat(err.toString()).contains("no role is called 'redaer' (nearest: reader");
        assertThat(broker("test", "--role", "reader")).isEqualTo(1);
        assertThat(broker("test", "--role", "reader", "--action", "GetObject")).isEqualTo(1);
        assertThat(action("s3:GetObject", "*", "aws:SourceIp")).isEqualTo(1);
        assertThat(action("s3:GetObject", "*", "aws:SourceIpp=10.0.0.1")).isEqualTo(1);
        assertThat(err.toString()).contains("(nearest: aws:SourceIp)");
    }

    @Test
    void namesFileAndLineOfAPolicyThatCannotStand() throws Exception {
        Files.writeString(home.resolve("reader.json"), "{\"Version\": \"2012-10-17\",\n\"Statment\": []}");

        assertThat(broker("lint")).isEqualTo(1);
        assertThat(err.toString()).contains("reader.json:2: ");
    }

    @Test
    void findsNoHomeWhereThereIsNone() throws Exception {
        Files.delete(home.resolve("broker.yaml"));

        assertThat(broker("lint")).isEqualTo(1);
        assertThat(err.toString()).contains("no broker home in").contains("hint: create it with 'broker init'");
    }

    @Test
    void lintsAllRolesOrOne() throws Exception {
        assertThat(broker("lint", "-o", "json")).isZero();
        assertThat(json()).hasSize(1);
        assertThat(json().path(0).path("role").asText()).isEqualTo("wide");
        assertThat(json().path(0).path("weight").asText()).isEqualTo("risk");
        assertThat(err.toString()).contains("role 'wide' is in learn mode");

        assertThat(broker("lint", "reader")).isZero();
        assertThat(out.toString()).isEqualTo("no findings\n");
        assertThat(broker("lint")).isZero();
        assertThat(out.toString()).startsWith("ROLE").contains("it allows all actions on all resources");
        Files.writeString(
                home.resolve("reader.json"),
                "{\"Statement\": {\"Effect\": \"Allow\",\n\"Action\": \"s3:GetObjekt\", \"Resource\": \"*\"}}");
        assertThat(broker("lint", "reader")).isZero();
        assertThat(out.toString())
                .contains("doubt")
                .contains("reader.json:2")
                .contains("unknown action s3:GetObjekt (nearest: s3:GetObject)");
    }

    private static String record(Instant at, String event, String role, String action, String resource) {
        return "{\"at\":\"" + at + "\",\"event\":\"" + event + "\",\"role\":\"" + role + "\",\"actions\":[\"" + action
                + "\"],\"resources\":[\"" + resource + "\"]}\n";
    }

    @Test
    void suggestsThePolicyThatAllowsWhatWasSeenAndNoMore() throws Exception {
        Instant now = Instant.now();
        Path log = Files.createDirectory(home.resolve("audit"));
        Files.writeString(
                log.resolve("audit-0000000000000000001.jsonl"),
                record(now, "would-deny", "reader", "s3:PutObject", "arn:aws:s3:::jobs/1"));
        Files.writeString(
                log.resolve("audit.jsonl"),
                record(now, "intent", "reader", "s3:GetObject", "arn:aws:s3:::jobs/1")
                        + record(now, "intent", "wide", "s3:DeleteObject", "arn:aws:s3:::jobs/1")
                        + record(
                                now.minus(Duration.ofDays(2)), "intent", "reader", "s3:ListBucket", "arn:aws:s3:::jobs")
                        + "{\"role\":\"reader\",\"half\":");

        assertThat(broker("suggest", "reader")).isZero();

        assertThat(json()).isEqualTo(JSON.readTree("""
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
                  "Action": ["s3:GetObject", "s3:PutObject"], "Resource": ["arn:aws:s3:::jobs/1"]}]}
                """));
        assertThat(broker("suggest", "reader", "--since", "3d")).isZero();
        assertThat(json().path("Statement")).hasSize(2);
        assertThat(broker("suggest", "nobody")).isEqualTo(5);
        assertThat(broker("suggest", "reader", "--since", "soon")).isEqualTo(1);
    }

    @Test
    void suggestsNothingWithoutALog() {
        assertThat(broker("suggest", "reader")).isEqualTo(1);
        assertThat(err.toString()).contains("no audit log in");
    }
}
