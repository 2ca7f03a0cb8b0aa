package io.keybroker.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.http.Headers;
import io.keybroker.http.PercentEncoding;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.sigv4.CanonicalPathStyle;
import io.keybroker.signing.sigv4.CanonicalRequest;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.SigningKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.auth.aws.internal.signer.V4RequestSigningResult;

/** Thousands of odd requests, each signed by the engine of the AWS SDK and by ours: canonical text and signature agree. */
final class SdkDifferentialTest {
    private static final Credential KEY = new Credential(
            new AccessKeyId("AKIAIOSFODNN7EXAMPLE"),
            SecretKey.of("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".toCharArray()));
    private static final List<String> SEGMENTS = List.of(
            "",
            ".",
            "..",
            "...",
            "a",
            "b c",
            "a+b",
            "a:b",
            "a/b",
            "%",
            "%2F",
            "ü",
            "ሴ",
            "😀",
            "~._-",
            "a=b&c",
            "*'()!",
            "a;b",
            "@,$",
            "\\",
            "a?b#c",
            "x\u007fy",
            "\u0001",
            ".hidden",
            "..two");
    private static final List<String> VALUES = List.of(
            "",
            "1",
            " padded  inside ",
            "tab\there",
            "a,b",
            "\"q  q\"",
            "ü",
            "=",
            "a=b",
            "a+b",
            "%41",
            "a b",
            "/",
            "A",
            "~");
    private static final List<String> NAMES = List.of(
            "a", "A", "a-b", "a=1", "list-type", "prefix", "uploads", "ü", "b c", "a+b", "X-Amz-Meta", "a[0]", "%61");

    @ParameterizedTest
    @ValueSource(strings = {"s3", "sqs", "execute-api", "s3-object-lambda"})
    void bothEnginesSignTheSameText(String service) throws Exception {
        Random random = new Random(service.hashCode());
        for (int i = 0; i < 2_500; i++) {
            RequestHead head = request(random);
            if (climbsAboveTheRoot(head.path())) {
                continue; // the SDK keeps such dots, AWS's suite and botocore drop them, as ours does
            }
            Instant time = Instant.ofEpochSecond(1_700_000_000L + random.nextInt(100_000_000));
            agree(head, new CredentialScope(Timestamp.of(time).day(), "eu-central-1", service), time);
        }
    }

    private static void agree(RequestHead head, CredentialScope scope, Instant time) throws Exception {
        TreeSet<String> signed = new TreeSet<>();
        for (int i = 0; i < head.headers().size(); i++) {
            signed.add(head.headers().name(i));
        }
        String payload = "UNSIGNED-PAYLOAD";
        boolean s3 = CanonicalPathStyle.forService(scope.service()) == CanonicalPathStyle.S3;
        String path =
                s3 ? head.path().replace("%2F", "/") : head.path(); // S3 decodes before it encodes, the SDK doesn't
        RequestHead decoded = new RequestHead(head.method(), path, head.query(), head.headers());
        V4RequestSigningResult theirs =
                SdkSigner.sign(decoded, signed, scope, time, new SdkSigner.Signing(KEY, payload));

        CanonicalRequest ours = CanonicalRequest.build(
                head, List.copyOf(signed), CanonicalPathStyle.forService(scope.service()), payload);
        String signature = SigningKey.derive(KEY.secret(), scope)
                .sign(ours.stringToSign(Timestamp.of(time), scope))
                .hex();

        assertThat(CanonicalRequest.text(
                        head, List.copyOf(signed), CanonicalPathStyle.forService(scope.service()), payload))
                .as(head.path())
                .isEqualTo(latin1(theirs.getCanonicalRequest().getCanonicalRequestString()));
        assertThat(signature).isEqualTo(theirs.getSignature());
    }

    private static RequestHead request(Random random) throws Exception {
        StringBuilder target = new StringBuilder();
        int segments = random.nextInt(6);
        for (int i = 0; i < segments; i++) {
            target.append('/').append(PercentEncoding.encode(latin1(pick(SEGMENTS, random))));
        }
        target.append(segments == 0 || random.nextBoolean() ? "/" : "");
        List<String> parameters = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            String name = PercentEncoding.encode(latin1(pick(NAMES, random)));
            String value = PercentEncoding.encode(latin1(pick(VALUES, random)));
            parameters.add(value.isEmpty() && random.nextBoolean() ? name : name + '=' + value);
        }
        target.append(parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
        Headers.Builder headers = Headers.builder().add("Host", random.nextBoolean() ? "a.example" : "a.example:8443");
        for (int i = random.nextInt(6); i > 0; i--) {
            headers.add("X-Amz-Meta-" + (char) ('A' + random.nextInt(4)), latin1(pick(VALUES, random)));
        }
        return RequestHead.parse(random.nextBoolean() ? "GET" : "PUT", target.toString(), headers.build());
    }

    private static boolean climbsAboveTheRoot(String path) {
        int depth = 0;
        for (String segment : path.split("/", -1)) {
            depth += segment.equals("..") ? -1 : segment.isEmpty() || segment.equals(".") ? 0 : 1;
            if (depth < 0) {
                return true;
            }
        }
        return false;
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    private static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Test
    void takesWhatS3TakesThoughItIsNotInCanonicalFormOnTheWire() throws Exception {
        String canonical = "/b/a%28b%29%20~/c%3A%C3%BC%40";

        for (String wire : List.of(
                canonical,
                "/b/a(b)%20~%2Fc:%C3%BC@",
                "/b/a%28b%29%20~%2Fc%3A%C3%BC%40",
                "/b/a%28b%29%20%7E%2fc%3a%c3%bc%40",
                "/%62/a(b%29%20~%2Fc:%c3%BC@")) {
            assertThat(CanonicalPathStyle.S3.canonicalPath(wire)).isEqualTo(canonical);
        }
        assertThat(CanonicalPathStyle.S3.canonicalPath("//b/./../c//")).isEqualTo("//b/./../c//");
    }
}
