package io.keybroker.auth;

import static io.keybroker.auth.RequestAuthorizerFixture.EMPTY;
import static io.keybroker.auth.RequestAuthorizerFixture.NOW;
import static io.keybroker.auth.RequestAuthorizerFixture.WEB;
import static io.keybroker.auth.RequestAuthorizerFixture.head;
import static io.keybroker.auth.RequestAuthorizerFixture.keyOf;
import static io.keybroker.auth.RequestAuthorizerFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.signing.SdkSigner;
import io.keybroker.signing.SigV4aTestSigner;
import io.keybroker.signing.chunked.PayloadVerifier;
import io.keybroker.signing.sigv4.PayloadHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Signed requests with single bytes changed, put in or left out: refused, or forwarded as if nothing had happened. */
final class MutatedRequestTest {
    /** How many in all; {@code -Dmutants=1000000} for the long form. */
    private static final int MUTANTS = Integer.getInteger("mutants", 20_000);

    private static final byte[] NOTHING = new byte[0];

    private final RequestAuthorizerFixture fixture = new RequestAuthorizerFixture();

    /** A signed request and its body. */
    private record Request(RequestHead head, byte[] body) {}

    @Test
    void noChangeOfAByteMakesAHeaderSignedRequestMeanSomethingElse() throws Exception {
        RequestHead put =
                head("PUT", "/jobs/key?x-id=PutObject", "x-amz-content-sha256", EMPTY, "x-amz-tagging", "a=b");
        mutate(new Request(signed(keyOf(WEB), "s3", put), NOTHING), MUTANTS * 3 / 10, new Random(17));
    }

    @Test
    void noChangeOfAByteMakesAPresignedRequestMeanSomethingElse() throws Exception {
        RequestHead put = head("PUT", "/jobs/key?x-id=PutObject", "x-amz-tagging", "a=b");
        RequestHead presigned = SdkSigner.presigned(put, keyOf(WEB), NOW, Duration.ofMinutes(5));
        mutate(new Request(presigned, NOTHING), MUTANTS * 3 / 10, new Random(19));
    }

    @Test
    void noChangeOfAByteMakesARequestWithABodyMeanSomethingElse() throws Exception {
        byte[] body = "{\"QueueNamePrefix\":\"jobs\",\"MaxResults\":10}".getBytes(StandardCharsets.ISO_8859_1);
        RequestHead list = head(
                "POST",
                "/",
                "content-type",
                "application/x-amz-json-1.0",
                "content-length",
                Integer.toString(body.length),
                "x-amz-content-sha256",
                PayloadHash.ofBody(body).text(),
                "x-amz-target",
                "AmazonSQS.ListQueues");
        mutate(new Request(signed(keyOf(WEB), "sqs", list), body), MUTANTS * 3 / 10, new Random(23));
    }

    @Test
    void noChangeOfAByteMakesARequestSignedForManyRegionsMeanSomethingElse() throws Exception {
        RequestHead get = head("GET", "/jobs/key?x-id=GetObject", "x-amz-expected-bucket-owner", "111122223333");
        RequestHead signed = SigV4aTestSigner.signed(get, keyOf(WEB), "*", NOW, EMPTY);
        mutate(new Request(signed, NOTHING), MUTANTS / 10, new Random(29));
    }

    private void mutate(Request request, int mutants, Random random) throws Exception {
        List<String> parts = partsOf(request);
        String expected = meaning(request);
        int refused = 0;
        for (int i = 0; i < mutants; i++) {
            List<String> changed = new ArrayList<>(parts);
            int part = random.nextInt(parts.size());
            changed.set(part, changed(parts.get(part), random));
            try {
                assertThat(meaning(requestOf(changed)))
                        .as(String.join("\n", changed))
                        .isEqualTo(expected);
            } catch (RequestRejectedException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(mutants / 2);
    }

    /** Method, target, body, then names and values of the header fields. */
    private static List<String> partsOf(Request request) {
        RequestHead head = request.head();
        List<String> parts = new ArrayList<>();
        parts.add(head.method());
        parts.add(head.path() + '?' + head.query().canonical());
        parts.add(new String(request.body(), StandardCharsets.ISO_8859_1));
        for (int i = 0; i < head.headers().size(); i++) {
            parts.add(head.headers().name(i));
            parts.add(head.headers().value(i));
        }
        return parts;
    }

    private static Request requestOf(List<String> parts) throws RequestRejectedException {
        Headers.Builder headers = Headers.builder();
        for (int i = 3; i < parts.size(); i += 2) {
            headers.add(parts.get(i), parts.get(i + 1));
        }
        return new Request(
                RequestHead.parse(parts.get(0), parts.get(1), headers.build()),
                parts.get(2).getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String changed(String text, Random random) {
        int at = random.nextInt(text.length() + 1);
        String put = random.nextInt(3) == 0 ? "" : String.valueOf((char) random.nextInt(256));
        int skip = random.nextInt(3) == 0 || at == text.length() ? 0 : 1;
        return text.substring(0, at) + put + text.substring(at + skip);
    }

    /** What leaves the gate: the re-signed head says everything about it. */
    private String meaning(Request request) throws RequestRejectedException {
        AuthorizedRequest admission = admit(request);
        StringBuilder meaning = new StringBuilder(
                admission.instance().id() + ' ' + admission.operation().requiredPermissions());
        RequestHead out = admission.head();
        meaning.append(out.method()).append(out.path()).append(out.query().canonical());
        for (int i = 0; i < out.headers().size(); i++) {
            String value = out.headers().value(i).replaceAll("[ \t]+", " ");
            meaning.append('\n').append(out.headers().name(i)).append(':').append(value);
        }
        return meaning.append('\n').append(bodyOf(request, admission)).toString();
    }

    private AuthorizedRequest admit(Request request) throws RequestRejectedException {
        UnverifiedRequest arrival = fixture.parse(request.head());
        return fixture.authorize(arrival, arrival.needsBody() ? request.body() : new byte[0]);
    }

    /** The body as the broker lets it through, where the signature covers it. */
    private static String bodyOf(Request request, AuthorizedRequest admission) throws RequestRejectedException {
        if (admission.upstream().payload().mode() == PayloadHash.Mode.UNSIGNED) {
            return "";
        }
        StringBuilder out = new StringBuilder();
        PayloadVerifier relay = admission.newPayloadVerifier();
        PayloadVerifier.Output sink = piece -> out.append(StandardCharsets.ISO_8859_1.decode(piece));
        relay.update(ByteBuffer.wrap(request.body()), sink);
        relay.finish(sink);
        return out.toString();
    }
}
