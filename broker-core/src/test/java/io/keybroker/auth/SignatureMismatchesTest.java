package io.keybroker.auth;

import static io.keybroker.auth.RequestAuthorizerFixture.EMPTY;
import static io.keybroker.auth.RequestAuthorizerFixture.HOME;
import static io.keybroker.auth.RequestAuthorizerFixture.KEYLESS;
import static io.keybroker.auth.RequestAuthorizerFixture.WEB;
import static io.keybroker.auth.RequestAuthorizerFixture.head;
import static io.keybroker.auth.RequestAuthorizerFixture.keyOf;
import static io.keybroker.auth.RequestAuthorizerFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.registry.Instance;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SignatureMismatchesTest {
    private final RequestAuthorizerFixture fixture = new RequestAuthorizerFixture();

    /** A request whose range was changed after it was signed. */
    private String explanation(Instance instance, String signedRange) throws RequestRejectedException {
        RequestHead signed = signed(
                keyOf(instance), "s3", head("GET", "/jobs/key", "range", signedRange, "x-amz-content-sha256", EMPTY));
        Headers.Builder changed = Headers.builder();
        for (int i = 0; i < signed.headers().size(); i++) {
            String name = signed.headers().name(i);
            changed.add(
                    name, name.equals("range") ? "bytes=5-9" : signed.headers().value(i));
        }
        RequestHead sent = new RequestHead(signed.method(), signed.path(), signed.query(), changed.build());
        return catchThrowableOfType(RequestRejectedException.class, () -> fixture.authorize(sent, HOME))
                .auditDetail()
                .text();
    }

    @Test
    void namesTheHeaderThatDiffersFromTheLastVerifiedRequest() throws Exception {
        for (String range : List.of("bytes=0-1", "bytes=0-4")) {
            fixture.authorize(
                    signed(keyOf(WEB), "s3", head("GET", "/jobs/key", "range", range, "x-amz-content-sha256", EMPTY)),
                    HOME);

            assertThat(explanation(WEB, range)).contains("the header range with the value '" + range + "'");
        }
    }

    @Test
    void explainsSomeOfManyMismatchesOfOneKeyAndThoseOfAnotherStill() throws Exception {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            texts.add(explanation(WEB, "bytes=0-1"));
        }

        assertThat(texts.subList(0, 20)).allMatch(text -> text.contains("canonical request has SHA-256"));
        assertThat(texts.subList(20, 60))
                .anyMatch(text -> text.startsWith("not explained, since this key had more wrong signatures"));
        assertThat(explanation(KEYLESS, "bytes=0-1")).contains("canonical request has SHA-256");
    }
}
