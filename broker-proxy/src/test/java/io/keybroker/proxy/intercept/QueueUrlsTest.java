package io.keybroker.proxy.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs of queues in bodies of SQS are replaced, and no other byte. */
final class QueueUrlsTest {
    private static final String BROKER = "https://broker.internal:8443";

    private static String broker(String url) {
        return QueueUrls.withOrigin(url, BROKER);
    }

    private static String json(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new String(QueueUrls.replaceInJson(bytes, QueueUrlsTest::broker), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"QueueUrl\":\"https://sqs.eu-central-1.amazonaws.com/123456789012/q\"}"
                        + " | {\"QueueUrl\":\"https://broker.internal:8443/123456789012/q\"}",
                "{ \"a\" : {\"QueueUrl\":\"http://x/1/q\"} , \"QueueUrl\" : \"http:\\/\\/x/1/q\", \"é\":1 }"
                        + " | { \"a\" : {\"QueueUrl\":\"http://x/1/q\"} , \"QueueUrl\" : \"https://broker.internal:8443/1/q\", \"é\":1 }",
                "{\"NextToken\":\"http://x/1/q\",\"QueueUrls\":[\"http://x/1/q\", \"http://y:1/1/r\"]}"
                        + " | {\"NextToken\":\"http://x/1/q\",\"QueueUrls\":[\"https://broker.internal:8443/1/q\","
                        + " \"https://broker.internal:8443/1/r\"]}",
                "{\"queueUrls\":[\"http://x/1/q\"]} | {\"queueUrls\":[\"https://broker.internal:8443/1/q\"]}"
            })
    void replacesInJsonTheMembersThatHoldUrlsAlone(String body, String replaced) {
        assertThat(json(body)).isEqualTo(replaced);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "{\"QueueUrl\":",
                "{\"QueueUrl\":7}",
                "{\"QueueUrl\":[[\"http://x/1/q\"]]}",
                "{\"QueueUrl\":\"123456789012/q\"}",
                "{\"QueueUrl\":\"ftp://x/1/q\"}",
                "{\"QueueUrl\":{\"QueueUrl\":\"http://x/1/q\"}}"
            })
    void leavesAllOtherJsonAsItIs(String body) {
        assertThat(json(body)).isEqualTo(body);
    }

    @Test
    void replacesInXmlTheElementAlone() {
        String body = "<R><QueueUrl>http://x:9324/0/a&amp;b</QueueUrl><Other>http://x/0/a</Other>"
                + "<QueueUrl>http://x/0/c</QueueUrl></R>";

        assertThat(new String(
                        QueueUrls.replaceInXml(body.getBytes(StandardCharsets.UTF_8), QueueUrlsTest::broker),
                        StandardCharsets.UTF_8))
                .isEqualTo("<R><QueueUrl>https://broker.internal:8443/0/a&amp;b</QueueUrl><Other>http://x/0/a</Other>"
                        + "<QueueUrl>https://broker.internal:8443/0/c</QueueUrl></R>");
    }

    @ParameterizedTest
    @CsvSource({
        "Action=SendMessage&QueueUrl=http%3A%2F%2Fx%2F1%2Fq&MessageBody=a+b%2f,"
                + "Action=SendMessage&QueueUrl=https%3A%2F%2Fbroker.internal%3A8443%2F1%2Fq&MessageBody=a+b%2f",
        "QueueUrl=http%3A%2F%2Fx%2F1%2Fq,QueueUrl=https%3A%2F%2Fbroker.internal%3A8443%2F1%2Fq",
        "MyQueueUrl=http%3A%2F%2Fx%2F1%2Fq,MyQueueUrl=http%3A%2F%2Fx%2F1%2Fq",
        "QueueUrl=%zz,QueueUrl=%zz",
        "QueueUrl=q+r,QueueUrl=q+r"
    })
    void replacesInAFormTheParameterAlone(String body, String replaced) {
        assertThat(new String(
                        QueueUrls.replaceInForm(body.getBytes(StandardCharsets.US_ASCII), QueueUrlsTest::broker),
                        StandardCharsets.US_ASCII))
                .isEqualTo(replaced);
    }
}
