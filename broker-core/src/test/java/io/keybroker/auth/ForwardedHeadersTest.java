package io.keybroker.auth;

import static io.keybroker.auth.RequestAuthorizerFixture.EMPTY;
import static io.keybroker.auth.RequestAuthorizerFixture.HOME;
import static io.keybroker.auth.RequestAuthorizerFixture.WEB;
import static io.keybroker.auth.RequestAuthorizerFixture.head;
import static io.keybroker.auth.RequestAuthorizerFixture.keyOf;
import static io.keybroker.auth.RequestAuthorizerFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which headers of a client reach the upstream. */
final class ForwardedHeadersTest {
    private final RequestAuthorizerFixture fixture = new RequestAuthorizerFixture();

    /** A request with these signed headers, name and value in turn. */
    private static RequestHead signedWith(String name, String value) throws RequestRejectedException {
        return signed(keyOf(WEB), "s3", head("GET", "/jobs/key", "x-amz-content-sha256", EMPTY, name, value));
    }

    /** The same with one more header, as a hop adds it after signing. */
    private static RequestHead then(RequestHead signed, String name, String value) {
        Headers.Builder headers = Headers.builder();
        for (int i = 0; i < signed.headers().size(); i++) {
            headers.add(signed.headers().name(i), signed.headers().value(i));
        }
        return new RequestHead(
                signed.method(),
                signed.path(),
                signed.query(),
                headers.add(name, value).build());
    }

    private Headers forwarded(RequestHead sent) throws RequestRejectedException {
        return fixture.authorize(sent, HOME).head().headers();
    }

    @ParameterizedTest
    @ValueSource(strings = {"if-match", "range", "x-of-a-company"})
    void forwardsWhatIsSigned(String name) throws Exception {
        assertThat(forwarded(signedWith(name, "value")).first(name)).hasValue("value");
    }

    @ParameterizedTest
    @CsvSource({
        "traceparent, true",
        "user-agent, true",
        "x-of-a-company, false",
        "cookie, false",
        "x-forwarded-for, false"
    })
    void forwardsFewOfTheUnsigned(String name, boolean kept) throws Exception {
        Headers headers = forwarded(then(signedWith("range", "bytes=0-1"), name, "value"));

        assertThat(headers.has(name)).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-amz-tagging", "x-amz-acl", "x-amzn-bedrock-guardrailidentifier"})
    void rejectsAnUnsignedHeaderThatAnOperationReads(String name) throws Exception {
        RequestHead sent = then(signedWith("x-of-a-company", "1"), name, "value");

        RequestRejectedException rejection =
                catchThrowableOfType(RequestRejectedException.class, () -> fixture.authorize(sent, HOME));

        assertThat(rejection.errorCode()).isEqualTo(ErrorCode.WRONG_SIGNATURE);
        assertThat(rejection.detail()).isEqualTo("the header " + name + " is present but not signed");
    }

    @Test
    void forwardsNoneOfThisHop() throws Exception {
        RequestHead sent = then(signedWith("x-hop", "1"), "connection", "close, X-Hop");

        assertThat(forwarded(sent).has("x-hop")).isFalse();
        assertThat(forwarded(sent).has("connection")).isFalse();
        assertThat(forwarded(then(signedWith("x-hop", "1"), "connection", "close"))
                        .has("x-hop"))
                .isTrue();
    }
}
