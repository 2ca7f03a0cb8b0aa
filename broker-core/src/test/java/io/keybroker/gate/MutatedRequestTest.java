package io.keybroker.gate;

import static io.keybroker.gate.GateFixture.EMPTY;
import static io.keybroker.gate.GateFixture.HOME;
import static io.keybroker.gate.GateFixture.NOW;
import static io.keybroker.gate.GateFixture.WEB;
import static io.keybroker.gate.GateFixture.head;
import static io.keybroker.gate.GateFixture.keyOf;
import static io.keybroker.gate.GateFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.refusal.RefusedException;
import io.keybroker.signing.SdkSigner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Signed requests with single bytes changed, put in or left out: refused, or forwarded as if nothing had happened. */
final class MutatedRequestTest {
    private static final int MUTANTS = 20_000;

    private final GateFixture fixture = new GateFixture();

    @Test
    void noChangeOfAByteMakesAHeaderSignedRequestMeanSomethingElse() throws Exception {
        mutate(
                signed(
                        keyOf(WEB),
                        "s3",
                        head("PUT", "/jobs/key?x-id=PutObject", "x-amz-content-sha256", EMPTY, "x-amz-tagging", "a=b")),
                new Random(17));
    }

    @Test
    void noChangeOfAByteMakesAPresignedRequestMeanSomethingElse() throws Exception {
        mutate(
                SdkSigner.presigned(
                        head("PUT", "/jobs/key?x-id=PutObject", "x-amz-tagging", "a=b"),
                        keyOf(WEB),
                        NOW,
                        Duration.ofMinutes(5)),
                new Random(19));
    }

    private void mutate(RequestHead head, Random random) throws Exception {
        List<String> parts = new ArrayList<>();
        parts.add(head.method());
        parts.add(head.path() + '?' + head.query().canonical());
        for (int i = 0; i < head.headers().size(); i++) {
            parts.add(head.headers().name(i));
            parts.add(head.headers().value(i));
        }
        String expected = meaning(head);
        int refused = 0;
        for (int i = 0; i < MUTANTS; i++) {
            List<String> changed = new ArrayList<>(parts);
            int part = random.nextInt(parts.size());
            changed.set(part, changed(parts.get(part), random));
            try {
                assertThat(meaning(headOf(changed)))
                        .as(String.join("\n", changed))
                        .isEqualTo(expected);
            } catch (RefusedException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(MUTANTS / 2);
    }

    private static RequestHead headOf(List<String> parts) throws RefusedException {
        Headers.Builder headers = Headers.builder();
        for (int i = 2; i < parts.size(); i += 2) {
            headers.add(parts.get(i), parts.get(i + 1));
        }
        return RequestHead.parse(parts.get(0), parts.get(1), headers.build());
    }

    private static String changed(String text, Random random) {
        int at = random.nextInt(text.length() + 1);
        String put = random.nextInt(3) == 0 ? "" : String.valueOf((char) random.nextInt(256));
        int skip = random.nextInt(3) == 0 || at == text.length() ? 0 : 1;
        return text.substring(0, at) + put + text.substring(at + skip);
    }

    /** What leaves the gate: the re-signed head says everything about it. */
    private String meaning(RequestHead head) throws RefusedException {
        Admission admission = fixture.admit(head, HOME);
        StringBuilder meaning = new StringBuilder(
                admission.holder().id() + ' ' + admission.operation().demands());
        RequestHead out = admission.head();
        meaning.append(out.method()).append(out.path()).append(out.query().canonical());
        for (int i = 0; i < out.headers().size(); i++) {
            String value = out.headers().value(i).replaceAll("[ \t]+", " ");
            meaning.append('\n').append(out.headers().name(i)).append(':').append(value);
        }
        return meaning.toString();
    }
}
