package io.keybroker.auth;

import static io.keybroker.auth.RequestAuthorizerFixture.NOW;
import static io.keybroker.auth.RequestAuthorizerFixture.WEB;
import static io.keybroker.auth.RequestAuthorizerFixture.head;
import static io.keybroker.auth.RequestAuthorizerFixture.keyOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.BodyContent;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.RequestSigner;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.SigningKey;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Requests whose headers, parameters, members or documents are repeated at random: what was judged is what an independent
 * reader finds in the bytes that go out, whether it takes the first of several or the last.
 */
final class RepeatedParametersTest {
    /** How many of each kind; {@code -Drepeated=50000} for the long form of 200,000 in all. */
    private static final int REQUESTS = Integer.getInteger("repeated", 500);

    private static final Pattern KEY = Pattern.compile("<Key>([^<]*)</Key>");
    private static final List<String> HEADERS = List.of(
            "x-amz-copy-source: src/a",
            "x-amz-copy-source: src/b",
            "x-amz-tagging-directive: REPLACE",
            "x-amz-tagging-directive: COPY",
            "x-amz-bypass-governance-retention: true",
            "x-amz-bypass-governance-retention: false",
            "X-Amz-Bypass-Governance-Retention: True",
            "x-amz-acl: private",
            "x-amz-acl: public-read",
            "x-amz-tagging: a=b");
    private static final List<String> LINES = List.of(
            "PUT /b01/k", "DELETE /b01/k", "DELETE /b01/k?versionId=1", "DELETE /b01/k?versionId=1&versionId=2");
    private static final List<String> DOCUMENTS = List.of(
            "<Delete><Object><Key>a</Key></Object></Delete>",
            "<Delete><Object><Key>b</Key></Object><Object><Key>c</Key></Object></Delete>",
            "<?xml version=\"1.0\"?>",
            "<!-- x -->",
            " \n",
            "x",
            "<Object><Key>d</Key></Object>",
            "\0");
    private static final List<String> MEMBERS = List.of(
            "\"TableName\":\"a\"",
            "\"TableName\":\"b\"",
            "\"tablename\":\"b\"",
            "\"Table\\u004eame\":\"b\"",
            "\"Key\":{\"k\":{\"S\":\"v\"}}",
            "\"x\":{\"TableName\":\"c\"}",
            "\"x\":1");
    private static final List<String> PARAMETERS = List.of(
            "Action=Publish",
            "Action=DeleteTopic",
            "%41ction=DeleteTopic",
            "action=DeleteTopic",
            "TopicArn=arn:aws:sns:eu-central-1:1:a",
            "TopicArn=arn:aws:sns:eu-central-1:1:b",
            "Topic%41rn=arn:aws:sns:eu-central-1:1:b",
            "topicarn=arn:aws:sns:eu-central-1:1:b",
            "Version=2010-03-31",
            "Message=m",
            "");

    private final RequestAuthorizerFixture fixture = new RequestAuthorizerFixture();

    RepeatedParametersTest() {
        fixture.allow("""
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
                """);
    }

    /** What an independent reader makes of the bytes that go out. */
    @FunctionalInterface
    private interface Reader {
        Set<String> read(RequestHead head, String body, boolean last) throws IOException;
    }

    /** The request as it is let through, compared with what is read of it; false if it is refused. */
    private boolean isJudgedAsRead(String service, String line, List<String> fields, String body, Reader reader)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        AuthorizedRequest admission;
        try {
            RequestHead head = signed(service, line, fields, bytes);
            UnverifiedRequest request = fixture.parse(head);
            admission = fixture.gate.authorize(
                    request,
                    request.needsBody()
                            ? Payload.buffered(request, BodyContent.of(bytes), PayloadHash.ofBody(bytes))
                            : Payload.streamed(request));
        } catch (RequestRejectedException e) {
            return false;
        }
        Set<String> judged = new TreeSet<>();
        for (RequiredPermission requiredPermission : admission.operation().requiredPermissions()) {
            judged.add(requiredPermission.action() + ' ' + requiredPermission.resource());
        }
        String sent = line + '\n' + String.join("\n", fields) + "\n\n" + body;
        assertThat(reader.read(admission.head(), body, false)).as(sent).isEqualTo(judged);
        assertThat(reader.read(admission.head(), body, true)).as(sent).isEqualTo(judged);
        return true;
    }

    private static RequestHead signed(String service, String line, List<String> fields, byte[] body)
            throws RequestRejectedException {
        String hash = PayloadHash.ofBody(body).text();
        List<String> all = new ArrayList<>();
        for (String field : fields) {
            int colon = field.indexOf(':');
            all.add(field.substring(0, colon));
            all.add(field.substring(colon + 2));
        }
        int space = line.indexOf(' ');
        RequestHead head = head(line.substring(0, space), line.substring(space + 1), all.toArray(String[]::new));
        Timestamp now = Timestamp.of(NOW);
        CredentialScope scope = new CredentialScope(now.day(), "eu-central-1", service);
        RequestSigner.Key key = new RequestSigner.Key(
                WEB.accessKeyId(), SigningKey.derive(keyOf(WEB).secret(), scope));
        return RequestSigner.sign(head, hash, new RequestSigner.SigningScope(now, scope), key)
                .head();
    }

    private static List<String> some(List<String> pool, int most, Random random) {
        List<String> some = new ArrayList<>();
        for (int n = random.nextInt(most + 1); n > 0; n--) {
            some.add(pool.get(random.nextInt(pool.size())));
        }
        return some;
    }

    private static void assertBothHappen(int admitted) {
        assertThat(admitted).isBetween(REQUESTS / 100, REQUESTS * 99 / 100);
    }

    @Test
    void judgesTheHeadersThatGoOut() throws Exception {
        Random random = new Random(41);
        int admitted = 0;
        for (int i = 0; i < REQUESTS; i++) {
            String line = LINES.get(random.nextInt(LINES.size()));
            admitted += isJudgedAsRead("s3", line, some(HEADERS, 4, random), "", RepeatedParametersTest::readHeaders)
                    ? 1
                    : 0;
        }
        assertBothHappen(admitted);
    }

    private static String header(Headers headers, String name, boolean last) {
        String found = "";
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).equals(name) && (last || found.isEmpty())) {
                found = headers.value(i);
            }
        }
        return found;
    }

    private static Set<String> readHeaders(RequestHead head, String body, boolean last) {
        Set<String> needed = new TreeSet<>();
        String object = " arn:aws:s3:::b01/k";
        boolean put = head.method().equals("PUT");
        boolean versioned = head.query().canonical().startsWith("versionId=");
        needed.add((put ? "s3:PutObject" : versioned ? "s3:DeleteObjectVersion" : "s3:DeleteObject") + object);
        String bypass = header(head.headers(), "x-amz-bypass-governance-retention", last);
        if (bypass.toLowerCase(Locale.ROOT).equals("true")) {
            needed.add("s3:BypassGovernanceRetention" + object);
        }
        String source = header(head.headers(), "x-amz-copy-source", last);
        if (!source.isEmpty()) {
            needed.add("s3:GetObject arn:aws:s3:::" + source);
            if (!header(head.headers(), "x-amz-tagging-directive", last).equals("REPLACE")) {
                needed.add("s3:GetObjectTagging arn:aws:s3:::" + source);
            }
        }
        if (put && !header(head.headers(), "x-amz-acl", last).isEmpty()) {
            needed.add("s3:PutObjectAcl" + object);
        }
        if (put && !header(head.headers(), "x-amz-tagging", last).isEmpty()) {
            needed.add("s3:PutObjectTagging" + object);
        }
        return needed;
    }

    @Test
    void judgesTheDocumentsThatGoOut() throws Exception {
        Random random = new Random(43);
        int admitted = 0;
        for (int i = 0; i < REQUESTS; i++) {
            String body = String.join("", some(DOCUMENTS, 3, random));
            admitted +=
                    isJudgedAsRead("s3", "POST /b01?delete", List.of(), body, RepeatedParametersTest::readKeys) ? 1 : 0;
        }
        assertBothHappen(admitted);
    }

    private static Set<String> readKeys(RequestHead head, String body, boolean last) {
        Set<String> needed = new TreeSet<>();
        Matcher key = KEY.matcher(body);
        while (key.find()) {
            needed.add("s3:DeleteObject arn:aws:s3:::b01/" + key.group(1));
        }
        return needed;
    }

    @Test
    void judgesTheMembersThatGoOut() throws Exception {
        Random random = new Random(47);
        List<String> fields =
                List.of("x-amz-target: DynamoDB_20120810.GetItem", "content-type: application/x-amz-json-1.0");
        int admitted = 0;
        for (int i = 0; i < REQUESTS; i++) {
            String end = List.of("}", "} ", "}{\"TableName\":\"c\"}", "}x", "").get(random.nextInt(5));
            String body = '{' + String.join(",", some(MEMBERS, 4, random)) + end;
            if (body.contains("able")) {
                admitted +=
                        isJudgedAsRead("dynamodb", "POST /", fields, body, RepeatedParametersTest::readTable) ? 1 : 0;
            }
        }
        assertBothHappen(admitted);
    }

    /** The table at the top of every document in the body, in any case. */
    private static Set<String> readTable(RequestHead head, String body, boolean last) throws IOException {
        List<String> tables = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(body)) {
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth == 1
                        && token == JsonToken.VALUE_STRING
                        && parser.currentName().equalsIgnoreCase("TableName")) {
                    tables.add(parser.getText());
                }
            }
        }
        String table = tables.isEmpty() ? "unknown" : tables.get(last ? tables.size() - 1 : 0);
        return Set.of("dynamodb:GetItem arn:aws:dynamodb:eu-central-1:unknown:table/" + table);
    }

    @Test
    void judgesTheParametersThatGoOut() throws Exception {
        Random random = new Random(53);
        List<String> fields = List.of("content-type: application/x-www-form-urlencoded");
        int admitted = 0;
        for (int i = 0; i < REQUESTS; i++) {
            List<String> parameters = some(PARAMETERS, 4, random);
            parameters.add(random.nextInt(parameters.size() + 1), "Action=Publish");
            String body = String.join("&", parameters);
            admitted += isJudgedAsRead("sns", "POST /", fields, body, RepeatedParametersTest::readForm) ? 1 : 0;
        }
        assertBothHappen(admitted);
    }

    private static Set<String> readForm(RequestHead head, String body, boolean last) {
        String action = "";
        String topic = "";
        for (String parameter : body.split("&")) {
            String[] pair = URLDecoder.decode(parameter, StandardCharsets.UTF_8).split("=", 2);
            if (pair[0].equals("Action") && (last || action.isEmpty())) {
                action = pair[1];
            } else if (pair[0].equals("TopicArn") && (last || topic.isEmpty())) {
                topic = pair[1];
            }
        }
        return Set.of("sns:" + action + ' ' + (topic.isEmpty() ? "unknown" : topic));
    }
}
