package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.audit.AuditEvent;
import io.keybroker.proxy.server.RawClient.RawResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rightly signed requests that could be read in two ways, or in none: refused in the shape of their protocol. */
final class AmbiguousRequestTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/x-amz-json-1.0";

    @TempDir
    private static Path home;

    private static RawUpstream upstream;
    private static DataPlane plane;

    @BeforeAll
    static void start() throws Exception {
        DataPlane.prepare(home);
        upstream = RawUpstream.start(home);
        plane = new DataPlane(home, upstream, DataPlane.Limits.standard());
    }

    @AfterAll
    static void stop() throws Exception {
        plane.close();
        upstream.close();
    }

    @BeforeEach
    void nothingYet() {
        plane.recorded.clear();
        upstream.connections.set(0);
    }

    private static RawResponse refused(String service, String line, String body, String... fields) throws Exception {
        int space = line.indexOf(' ');
        List<String> all = new ArrayList<>(List.of(fields));
        if (!body.isEmpty()) {
            all.addAll(List.of("content-length", Integer.toString(body.length())));
        }
        String head = DataPlane.headOf(
                service,
                line.substring(0, space),
                line.substring(space + 1),
                DataPlane.hash(body),
                all.toArray(String[]::new));
        try (RawClient client = new RawClient(home, plane.port())) {
            RawResponse answer = client.send(head + body).answer();
            assertThat(upstream.connections).as("connections to AWS").hasValue(0);
            assertThat(plane.recorded).singleElement().isInstanceOf(AuditEvent.Rejection.class);
            return answer;
        }
    }

    private static void assertS3(RawResponse answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("content-type")).hasValue("application/xml");
        assertThat(answer.body()).contains("<Error><Code>" + code + "</Code>").contains("<HostId>");
    }

    private static void assertJson(RawResponse answer, String type, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.header("content-type")).hasValue(type);
        assertThat(answer.header("x-amzn-errortype")).hasValue(code);
        assertThat(answer.body()).startsWith("{\"__type\":\"" + code + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Action=ListQueues&Action=DeleteQueue",
                "Action=ListQueues&action=DeleteQueue",
                "Version=2012-11-05",
                "Action=",
                "Action=SendMessage&QueueUrl=https%3A%2F%2Fq%2F1%2Fa&queueurl=https%3A%2F%2Fq%2F1%2Fb",
                "Action=%zz"
            })
    void rejectsAFormOfTwoMindsAsAnErrorResponse(String form) throws Exception {
        RawResponse answer = refused("sqs", "POST /", form, "content-type", FORM);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("content-type")).hasValue("text/xml");
        assertThat(answer.body())
                .startsWith("<ErrorResponse><Error><Type>Sender</Type><Code>")
                .containsAnyOf("<Code>MalformedQueryString</Code>", "<Code>ValidationError</Code>")
                .contains("<RequestId>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"POST /?Action=DescribeInstances|Action=TerminateInstances", "POST /|Action=A&Action=B"})
    void rejectsAnActionInTwoPlacesAsEc2Does(String line, String form) throws Exception {
        RawResponse answer = refused("ec2", line, form, "content-type", FORM);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body())
                .startsWith("<Response><Errors><Error><Code>")
                .containsAnyOf("<Code>MalformedQueryString</Code>", "<Code>ValidationError</Code>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"TableName\":\"a\",\"TableName\":\"b\"}",
                "{\"TableName\":\"a\",\"tablename\":\"b\"}",
                "{\"TableName\":\"a\",\"Key\":{\"k\":{\"S\":\"1\",\"S\":\"2\"}}}",
                "{\"TableName\":\"a\"}{\"TableName\":\"b\"}",
                "[\"TableName\"]",
                "null",
                "{\"TableName\":"
            })
    void rejectsJsonThatCouldNameTwoTables(String body) throws Exception {
        assertJson(
                refused("dynamodb", "POST /", body, "x-amz-target", "DynamoDB_20120810.GetItem", "content-type", JSON),
                JSON,
                "SerializationException");
    }

    @Test
    void rejectsTwoTargetsAndATargetOfAnotherService() throws Exception {
        String target = "DynamoDB_20120810.GetItem";
        assertJson(
                refused("dynamodb", "POST /", "{}", "x-amz-target", "AmazonSQS.SendMessage", "content-type", JSON),
                JSON,
                "ValidationException");
        plane.recorded.clear();
        assertJson(
                refused("dynamodb", "POST /?Action=DeleteTable", "{}", "x-amz-target", target, "content-type", JSON),
                JSON,
                "ValidationException");
        plane.recorded.clear();
        assertThat(refused(
                                "dynamodb",
                                "POST /",
                                "{}",
                                "x-amz-target",
                                target,
                                "x-amz-target",
                                "DynamoDB_20120810.DeleteTable",
                                "content-type",
                                JSON)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void rejectsDocumentsThatAreDeepOrHideWhatTheyAskFor() throws Exception {
        String[] get = {"x-amz-target", "DynamoDB_20120810.GetItem", "content-type", JSON};
        String deep = "{\"Key\":" + "[".repeat(20_000) + "]".repeat(20_000) + ",\"TableName\":\"a\"}";
        assertJson(refused("dynamodb", "POST /", deep, get), JSON, "SerializationException");
        plane.recorded.clear();

        String many =
                "{\"TableName\":\"a\",\"TransactItems\":[" + "{\"Put\":{\"TableName\":\"a\"}},".repeat(30_000) + "{}]}";
        RawResponse tooLarge = refused(
                "dynamodb",
                "POST /",
                many,
                "x-amz-target",
                "DynamoDB_20120810.TransactWriteItems",
                "content-type",
                JSON);
        assertThat(tooLarge.status()).isEqualTo(413);
        assertThat(tooLarge.header("x-amzn-errortype")).hasValue("RequestEntityTooLargeException");
        assertThat(((AuditEvent.Rejection) plane.recorded.get(0)).detail()).contains("20000 values");
        plane.recorded.clear();

        List<String> zipped = new ArrayList<>(List.of(get));
        zipped.addAll(List.of("content-encoding", "gzip"));
        assertJson(
                refused("dynamodb", "POST /", gzip("{\"TableName\":\"a\"}"), zipped.toArray(String[]::new)),
                JSON,
                "ValidationException");
        plane.recorded.clear();

        RawResponse form =
                refused("sqs", "POST /", gzip("Action=ListQueues"), "content-type", FORM, "content-encoding", "gzip");
        assertThat(form.status()).isEqualTo(400);
        assertThat(form.body()).startsWith("<ErrorResponse>");
    }

    private static String gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE Delete [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><Delete><Object><Key>&e;</Key></Object></Delete>",
                "<Delete><Object><Key>&e;</Key></Object></Delete>",
                "<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>",
                "<Delete><Object><Key><![CDATA[a]]></Key></Object></Delete>",
                "<Delete xmlns='urn:x'><Object><Key>a</Key></Object></Delete>",
                "<Delete><Object><Key>\u00ff</Key></Object></Delete>",
                "<Delete><Object><Key>a</Key></Object>"
            })
    void rejectsXmlThatIsNotPlain(String document) throws Exception {
        assertS3(refused("s3", "POST /jobs?delete", document), 400, "MalformedXML");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /jobs/key?acl&policy|400|InvalidRequest",
                "GET /jobs/key?versionId=1&versionId=2|400|InvalidRequest",
                "GET /jobs/key?newer-than-the-table|403|AccessDenied",
                "PUT /jobs/key?partNumber=1|400|InvalidRequest",
                "PATCH /jobs/key|403|AccessDenied",
                "GET /jobs--euw1-az1--x-s3/key|501|NotImplemented",
                "GET /arn%3Aaws%3As3%3Aeu-west-1%3A1%3Aaccesspoint%2Fx/key|501|NotImplemented",
                "GET /jobs/a/%2e%2e/key|400|InvalidRequest"
            })
    void rejectsWhatIsNoOneOperationOfS3(String line, int status, String code) throws Exception {
        assertS3(refused("s3", line, ""), status, code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lambda|GET /2015-03-31/functionz|AccessDeniedException",
                "lambda|GET /2015-03-31/functions/%2e%2e|ValidationException",
                "lambda|PATCH /2015-03-31/functions|AccessDeniedException"
            })
    void rejectsAPathThatIsNoRouteInJson(String service, String line, String code) throws Exception {
        RawResponse answer = refused(service, line, "");

        assertThat(answer.header("x-amzn-errortype")).hasValue(code);
        assertThat(answer.header("content-type")).hasValue("application/json");
    }

    @Test
    void rejectsXmlOfARestServiceThatIsDeepOrNamesElementsWithoutEnd() throws Exception {
        String deep = "<a>".repeat(500) + "</a>".repeat(500);
        String wide = "<a>" + "<b/>".repeat(120_000) + "</a>";
        String loud = "<" + "n".repeat(100_000) + "/>";
        for (String document : List.of(deep, wide, loud, "<!DOCTYPE a><a/>")) {
            plane.recorded.clear();
            RawResponse answer = refused("s3", "POST /v20180820/jobs", document, "x-amz-account-id", "123456789012");
            assertThat(answer.status()).as(answer.body()).isEqualTo(document.equals(wide) ? 413 : 400);
            assertThat(answer.body()).startsWith("<ErrorResponse><Error><Type>Sender</Type>");
        }
    }
}
