package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.Protocol;
import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that could be read in two ways, of which the broker would check one and AWS obey the other. */
final class ConfusionTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/x-amz-json-1.0";

    private static void assertRefused(ThrowingCallable asked) {
        assertThatThrownBy(asked).isInstanceOf(RequestRejectedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Action=ListTopics&Action=DeleteTopic",
                "Action=ListTopics&action=DeleteTopic",
                "Action=ListTopics&Action.1=DeleteTopic",
                "Action.1=ListTopics",
                "action=ListTopics",
                "Action=",
                "Action=List%20Topics",
                "Action=List/Topics",
                "Version=2010-03-31",
                "",
                "Action=Publish&TopicArn=a&TopicArn=b",
                "Action=Publish&TopicArn=a&topicarn=b",
                "Action=%zz",
            })
    void rejectsAFormThatDoesNotNameOneAction(String form) {
        assertRefused(() -> SampleRequests.form("sns", form));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /?Action=DeleteTopic", "POST /x", "PUT /", "DELETE /", "GET /?x=y", "POST //"})
    void rejectsAFormInAnyOtherPlace(String line) {
        assertRefused(() -> SampleRequests.of("sns", line, "Action=ListTopics", "content-type", FORM));
    }

    @Test
    void rejectsAnActionInAUrlBesideABody() throws RequestRejectedException {
        assertThat(SampleRequests.of("sdb", "GET /?Action=ListDomains", "").name())
                .isEqualTo("ListDomains");
        assertRefused(() -> SampleRequests.of("sdb", "GET /?Action=ListDomains", "x", "content-length", "1"));
        assertRefused(() -> SampleRequests.of("sdb", "GET /?Action=ListDomains", "x", "transfer-encoding", "chunked"));
        assertRefused(() -> SampleRequests.of("sdb", "POST /?Action=ListDomains", ""));
        assertRefused(() -> SampleRequests.of("sdb", "GET /?Action=ListDomains&Action=DeleteDomain", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DynamoDB_20111205.GetItem",
                "AmazonSQS.SendMessage",
                "GetItem",
                ".GetItem",
                "DynamoDB_20120810.",
                "DynamoDB_20120810.Get.Item",
                "DynamoDB_20120810.Get Item",
                "dynamodb_20120810.GetItem",
                "",
            })
    void rejectsATargetThatIsNoOperationOfTheService(String target) {
        assertRefused(() -> SampleRequests.json("dynamodb", target, "{}"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET /, application/x-amz-json-1.0",
        "POST /x, application/x-amz-json-1.0",
        "POST /?Action=DeleteTable, application/x-amz-json-1.0",
        "POST /, application/x-www-form-urlencoded",
        "POST /, application/json",
        "POST /, text/plain",
        "POST /service/DynamoDB_20120810/operation/DeleteTable, application/cbor",
    })
    void rejectsATargetBesideAnotherProtocolsSigns(String line, String type) {
        assertRefused(() -> SampleRequests.of(
                "dynamodb", line, "{}", "x-amz-target", "DynamoDB_20120810.GetItem", "content-type", type));
    }

    @Test
    void rejectsTwoTargetsAndTwoContentTypes() {
        String target = "DynamoDB_20120810.GetItem";
        assertRefused(() -> SampleRequests.of(
                "dynamodb", "POST /", "{}", "x-amz-target", target, "x-amz-target", target, "content-type", JSON));
        assertRefused(() -> SampleRequests.of(
                "dynamodb", "POST /", "{}", "x-amz-target", target, "content-type", JSON, "content-type", FORM));
    }

    @Test
    void rejectsATargetAtARestOrAnS3Service() {
        assertRefused(() -> SampleRequests.of("lambda", "GET /2015-03-31/functions", "", "x-amz-target", "X.Y"));
        assertRefused(() -> SampleRequests.of("s3", "GET /b01", "", "x-amz-target", "X.Y"));
        assertRefused(() -> SampleRequests.of("s3", "GET /b01", "", "smithy-protocol", "rpc-v2-cbor"));
    }

    @ParameterizedTest
    @CsvSource({
        "POST /service/GraniteServiceVersion20100801/operation/ListMetrics, rpc-v2-json, application/cbor",
        "POST /service/GraniteServiceVersion20100801/operation/ListMetrics, rpc-v2-cbor, application/json",
        "GET /service/GraniteServiceVersion20100801/operation/ListMetrics, rpc-v2-cbor, application/cbor",
        "POST /service/Other/operation/ListMetrics, rpc-v2-cbor, application/cbor",
        "POST /x/service/GraniteServiceVersion20100801/operation/ListMetrics, rpc-v2-cbor, application/cbor",
        "POST /service/GraniteServiceVersion20100801/operation/List%4detrics, rpc-v2-cbor, application/cbor",
        "POST /, rpc-v2-cbor, application/cbor",
    })
    void rejectsACborRequestThatIsNotWholly(String line, String protocol, String type) {
        assertRefused(
                () -> SampleRequests.of("monitoring", line, "", "smithy-protocol", protocol, "content-type", type));
    }

    @Test
    void readsOneServiceInEveryProtocolThatItSpeaks() throws RequestRejectedException {
        Operation cbor = SampleRequests.of(
                "monitoring",
                "POST /service/GraniteServiceVersion20100801/operation/ListMetrics",
                "",
                "smithy-protocol",
                "rpc-v2-cbor");
        Operation json = SampleRequests.json("monitoring", "GraniteServiceVersion20100801.ListMetrics", "{}");
        Operation form = SampleRequests.form("monitoring", "Action=ListMetrics");
        Operation queue =
                SampleRequests.of("sqs", "POST /123456789012/jobs", "Action=PurgeQueue", "content-type", FORM);

        assertThat(List.of(cbor, json, form)).allMatch(read -> read.name().equals("ListMetrics"));
        assertThat(List.of(cbor.protocol(), json.protocol(), form.protocol(), queue.protocol()))
                .containsExactly(Protocol.CBOR, Protocol.JSON, Protocol.QUERY, Protocol.QUERY);
        assertThat(queue.requiredPermissions())
                .containsExactly(new RequiredPermission("sqs:PurgeQueue", "arn:aws:sqs:eu-west-1:123456789012:jobs"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            s3|POST /b01?delete|S3
            s3|PUT /v20180820/x|S3
            lambda|GET /nowhere|REST_JSON
            route53|GET /nowhere|REST_XML
            ec2|GET /?Action=Nothing|EC2
            sqs|POST /|JSON
            """)
    void answersErrorsInTheProtocolOfTheHead(String service, String line, Protocol expected)
            throws RequestRejectedException {
        assertThat(guess(line, "authorization", claimOf(service))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "", textBlock = """
            x-amz-target|Any.Thing|JSON
            content-type|application/x-amz-json-1.1|JSON
            smithy-protocol|rpc-v2-cbor|CBOR
            content-type|application/x-www-form-urlencoded; charset=utf-8|QUERY
            content-type|text/plain|S3
            """)
    void guessesAProtocolByHeadersWhereNoServiceIsKnown(String header, String value, Protocol expected)
            throws RequestRejectedException {
        assertThat(guess("POST /", header, value)).isEqualTo(expected);
        assertThat(guess("POST /", header, value, "authorization", claimOf("nothing")))
                .isEqualTo(expected);
        assertThat(guess("POST /", header, value, "authorization", "/aws4_request"))
                .isEqualTo(expected);
    }

    @Test
    void guessesTheQueryApiOfAVersion2Signature() throws RequestRejectedException {
        assertThat(guess("GET /?SignatureVersion=2&Action=Nothing")).isEqualTo(Protocol.QUERY);
    }

    private static Protocol guess(String line, String... headers) throws RequestRejectedException {
        return SampleRequests.CATALOGUE.guessProtocol(SampleRequests.head(line, headers));
    }

    private static String claimOf(String service) {
        return "AWS4-HMAC-SHA256 Credential=BKIAAAAAAAAAAAAAAAAA/20260301/eu-west-1/" + service
                + "/aws4_request, SignedHeaders=host, Signature=0";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"TableName\":\"a\",\"TableName\":\"b\"}",
                "{\"TableName\":\"a\",\"tablename\":\"b\"}",
                "{\"tableName\":\"b\"}",
                "{\"TableName\":\"a\"}{\"TableName\":\"b\"}",
                "[]",
                "null",
                "{\"TableName\":",
            })
    void rejectsABodyThatCouldNameTwoTables(String body) {
        assertRefused(() -> SampleRequests.json("dynamodb", "DynamoDB_20120810.GetItem", body));
    }

    @Test
    void rejectsABodyThatIsNestedTooDeeplyOrEncoded() {
        String deep = "{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}";
        assertRefused(() -> SampleRequests.json("dynamodb", "DynamoDB_20120810.GetItem", deep));
        assertRefused(() -> SampleRequests.of(
                "dynamodb",
                "POST /",
                "{}",
                "x-amz-target",
                "DynamoDB_20120810.GetItem",
                "content-type",
                JSON,
                "content-encoding",
                "gzip"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /2015-03-31/functions/../x",
                "GET /2015-03-31/functions/%2e%2e",
                "GET /2015-03-31/functions/a%2f..%2fb",
                "GET /2015-03-31//functions",
                "GET //2015-03-31/functions",
                "GET /2015-03-31/functions/%00",
                "GET /2015-03-31/functions/%ff",
                "PATCH /2015-03-31/functions",
                "GET /2015-03-31/functionz",
            })
    void rejectsAPathThatIsNoRoute(String line) {
        assertRefused(() -> SampleRequests.of("lambda", line, ""));
    }

    @Test
    void readsBodiesOnlyOfOperationsThatAreDecidedByThem() throws RequestRejectedException {
        Catalogue catalogue = SampleRequests.CATALOGUE;
        assertThat(catalogue.needsBody(catalogue.service("s3"), SampleRequests.head("PUT /b01/k")))
                .isFalse();
        assertThat(catalogue.needsBody(catalogue.service("s3"), SampleRequests.head("POST /b01?delete")))
                .isTrue();
        assertThat(catalogue.needsBody(
                        catalogue.service("lambda"), SampleRequests.head("POST /2015-03-31/functions/f/invocations")))
                .isFalse();
        assertThat(catalogue.needsBody(catalogue.service("lambda"), SampleRequests.head("POST /2015-03-31/functions")))
                .isTrue();
        assertThat(catalogue.needsBody(catalogue.service("lambda"), SampleRequests.head("POST /nowhere")))
                .isFalse();
        assertThat(catalogue.needsBody(catalogue.service("sns"), SampleRequests.head("POST /", "content-type", FORM)))
                .isTrue();
        assertThat(SampleRequests.of("glacier", "POST /-/vaults/v/archives", "").acceptsUnsignedPayload())
                .isFalse();
        assertThat(SampleRequests.of("s3", "PUT /b01/k", "").acceptsAwsChunked())
                .isTrue();
    }

    @Test
    void rejectsServicesThatItCannotRead() {
        for (String name : List.of("s3express", "s3-object-lambda")) {
            assertThatThrownBy(() -> SampleRequests.CATALOGUE.service(name))
                    .isInstanceOfSatisfying(
                            RequestRejectedException.class,
                            e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.UNSUPPORTED));
        }
        assertRefused(() -> SampleRequests.CATALOGUE.service("no-such-service"));
        assertRefused(() -> SampleRequests.of("transcribe", "POST /nowhere", ""));
    }

    @Test
    void takesWhatOperatorsAddToItsTables(@TempDir Path home) throws Exception {
        Files.writeString(
                home.resolve("operations-ours.tsv"),
                "lambda\tFoldFunction\tPOST /2030-01-01/functions/{FunctionName}/fold\t@!function:{FunctionName}\t-\t-\t-\n");
        Catalogue ours = Catalogue.withOverlay(home);

        Operation fold = SampleRequests.of(ours, "lambda", "POST /2030-01-01/functions/f/fold", new byte[0]);

        assertThat(fold.requiredPermissions())
                .containsExactly(
                        new RequiredPermission("lambda:FoldFunction", "arn:aws:lambda:eu-west-1:unknown:function:f"));
        assertThat(Catalogue.withOverlay(home.resolve("absent")).service("sqs").id())
                .isEqualTo("sqs");
    }

    @ParameterizedTest
    @CsvSource({
        "servicediscovery, data-, true",
        "servicediscovery, evil-, false",
        "kms, data-, false",
        "kms, '', true",
        "s3, 123456789012., true",
    })
    void takesOnlyTheHostPrefixesOfAService(String service, String prefix, boolean taken)
            throws RequestRejectedException {
        assertThat(SampleRequests.CATALOGUE.isKnownHostPrefix(SampleRequests.CATALOGUE.service(service), prefix))
                .isEqualTo(taken);
    }
}
