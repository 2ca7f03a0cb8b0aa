package io.keybroker.auth;

import static io.keybroker.auth.RequestAuthorizerFixture.EMPTY;
import static io.keybroker.auth.RequestAuthorizerFixture.HOME;
import static io.keybroker.auth.RequestAuthorizerFixture.REAL;
import static io.keybroker.auth.RequestAuthorizerFixture.WEB;
import static io.keybroker.auth.RequestAuthorizerFixture.head;
import static io.keybroker.auth.RequestAuthorizerFixture.keyOf;
import static io.keybroker.auth.RequestAuthorizerFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.SigningKey;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * S3 keys of one character, through verification and out again: a key is text in UTF-8, whatever the character, and bytes
 * that are no text are refused, as S3 refuses them.
 */
final class S3KeyEncodingTest {
    private static final String ALLOWED = """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::jobs/*"}]}
            """;

    private final RequestAuthorizerFixture fixture = new RequestAuthorizerFixture();

    S3KeyEncodingTest() {
        fixture.allow(ALLOWED);
    }

    private static String encoded(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte each : bytes) {
            boolean plain = Character.isLetterOrDigit(each) || "-._~/".indexOf(each) >= 0;
            text.append(plain && each > 0 ? String.valueOf((char) each) : String.format("%%%02X", each & 0xff));
        }
        return text.toString();
    }

    private static RequestHead get(String key) throws RequestRejectedException {
        return signed(keyOf(WEB), "s3", head("GET", "/jobs/" + key, PayloadHash.HEADER, EMPTY));
    }

    @Test
    void everyCharacterIsAKeyAndLeavesAsItCame() throws Exception {
        for (int character = 1; character <= 0xff; character++) {
            if (character == '.') {
                continue; // a segment of its own is a step
            }
            String key = encoded(Character.toString(character).getBytes(StandardCharsets.UTF_8));

            AuthorizedRequest admission = fixture.authorize(get(key), HOME);

            RequestHead out = admission.head();
            RequestSignature requestSignature = RequestSignature.parse(out);
            assertThat(out.path()).isEqualTo("/jobs/" + key);
            assertThat(admission.operation().requiredPermissions())
                    .extracting("resource")
                    .containsExactly("arn:aws:s3:::jobs/" + Character.toString(character));
            assertThat(requestSignature.isSignedBy(
                            SigningKey.derive(REAL.secret(), requestSignature.scope()), out, EMPTY))
                    .as(key)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\u00e4", "\u20ac", "\ud83d\ude00"})
    void acceptsAKeyOf1024BytesAndNoLongerOne(String character) throws Exception {
        int bytes = character.getBytes(StandardCharsets.UTF_8).length;
        String longest = character.repeat(1_024 / bytes);
        longest += "a".repeat(1_024 - longest.getBytes(StandardCharsets.UTF_8).length);
        RequestHead fits = get(encoded(longest.getBytes(StandardCharsets.UTF_8)));
        assertThat(fixture.authorize(fits, HOME).operation().name()).isEqualTo("GetObject");

        fixture.allow(
                "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\"}]}");
        RequestHead tooLong = get(encoded((longest + "a").getBytes(StandardCharsets.UTF_8)));
        RequestRejectedException rejection =
                catchThrowableOfType(RequestRejectedException.class, () -> fixture.authorize(tooLong, HOME));
        assertThat(rejection.errorCode()).isEqualTo(ErrorCode.KEY_TOO_LONG);
    }

    @Test
    void aByteThatIsNoTextIsRefused() throws Exception {
        for (int lone = 0x80; lone <= 0xff; lone++) {
            RequestHead head = get(encoded(new byte[] {(byte) lone}));

            RequestRejectedException refused =
                    catchThrowableOfType(RequestRejectedException.class, () -> fixture.authorize(head, HOME));

            assertThat(refused.errorCode()).isEqualTo(ErrorCode.MALFORMED);
            assertThat(refused.detail()).isEqualTo("the key is not UTF-8");
        }
    }

    @Test
    void aByteThatIsNotEncodedIsNoPartOfATarget() {
        for (char lone = 0x80; lone <= 0xff; lone++) {
            String target = "/jobs/" + lone;

            RequestRejectedException refused =
                    catchThrowableOfType(RequestRejectedException.class, () -> head("GET", target));

            assertThat(refused.errorCode()).isEqualTo(ErrorCode.MALFORMED);
        }
    }

    @Test
    void aKeyIsDecodedExactlyOnce() throws Exception {
        AuthorizedRequest admission = fixture.authorize(get("%252e%252e%252fk"), HOME);

        assertThat(admission.head().path()).isEqualTo("/jobs/%252e%252e%252fk");
        assertThat(admission.operation().requiredPermissions())
                .extracting("resource")
                .containsExactly("arn:aws:s3:::jobs/%2e%2e%2fk");
    }

    @Test
    void rejectsOverlongAndBrokenSequencesAndForwardsOtherSpellingsAsTheyCame() throws Exception {
        for (String key : new String[] {"%C0%AF", "%E2%82", "%ED%A0%80", "%F4%90%80%80", "%80a", "a%C3"}) {
            assertThat(catchThrowableOfType(RequestRejectedException.class, () -> fixture.authorize(get(key), HOME))
                            .errorCode())
                    .as(key)
                    .isEqualTo(ErrorCode.MALFORMED);
        }
        RequestHead signed = get("%C3%A9");
        RequestHead lower = new RequestHead("GET", "/jobs/%c3%a9", signed.query(), signed.headers());
        assertThat(fixture.authorize(lower, HOME).head().path()).isEqualTo("/jobs/%c3%a9");
    }
}
