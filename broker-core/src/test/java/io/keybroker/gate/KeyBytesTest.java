package io.keybroker.gate;

import static io.keybroker.gate.GateFixture.EMPTY;
import static io.keybroker.gate.GateFixture.HOME;
import static io.keybroker.gate.GateFixture.REAL;
import static io.keybroker.gate.GateFixture.WEB;
import static io.keybroker.gate.GateFixture.head;
import static io.keybroker.gate.GateFixture.keyOf;
import static io.keybroker.gate.GateFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.http.RequestHead;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.keybroker.signing.Claim;
import io.keybroker.signing.PayloadHash;
import io.keybroker.signing.SigningKey;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/**
 * S3 keys of one character, through verification and out again: a key is text in UTF-8, whatever the character, and bytes
 * that are no text are refused, as S3 refuses them.
 */
final class KeyBytesTest {
    private static final String ALLOWED = """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::jobs/*"}]}
            """;

    private final GateFixture fixture = new GateFixture();

    KeyBytesTest() {
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

    private static RequestHead get(String key) throws RefusedException {
        return signed(keyOf(WEB), "s3", head("GET", "/jobs/" + key, PayloadHash.HEADER, EMPTY));
    }

    @Test
    void everyCharacterIsAKeyAndLeavesAsItCame() throws Exception {
        for (int character = 1; character <= 0xff; character++) {
            if (character == '.') {
                continue; // a segment of its own is a step
            }
            String key = encoded(Character.toString(character).getBytes(StandardCharsets.UTF_8));

            Admission admission = fixture.authorize(get(key), HOME);

            RequestHead out = admission.head();
            Claim claim = Claim.of(out);
            assertThat(out.path()).isEqualTo("/jobs/" + key);
            assertThat(admission.operation().demands())
                    .extracting("resource")
                    .containsExactly("arn:aws:s3:::jobs/" + Character.toString(character));
            assertThat(claim.provenBy(SigningKey.derive(REAL.secret(), claim.scope()), out, EMPTY))
                    .as(key)
                    .isTrue();
        }
    }

    @Test
    void aByteThatIsNoTextIsRefused() throws Exception {
        for (int lone = 0x80; lone <= 0xff; lone++) {
            RequestHead head = get(encoded(new byte[] {(byte) lone}));

            RefusedException refused =
                    catchThrowableOfType(RefusedException.class, () -> fixture.authorize(head, HOME));

            assertThat(refused.refusal()).isEqualTo(Refusal.MALFORMED);
            assertThat(refused.detail()).isEqualTo("the key is not UTF-8");
        }
    }

    @Test
    void aByteThatIsNotEncodedIsNoPartOfATarget() {
        for (char lone = 0x80; lone <= 0xff; lone++) {
            String target = "/jobs/" + lone;

            RefusedException refused = catchThrowableOfType(RefusedException.class, () -> head("GET", target));

            assertThat(refused.refusal()).isEqualTo(Refusal.MALFORMED);
        }
    }

    @Test
    void aKeyIsDecodedExactlyOnce() throws Exception {
        Admission admission = fixture.authorize(get("%252e%252e%252fk"), HOME);

        assertThat(admission.head().path()).isEqualTo("/jobs/%252e%252e%252fk");
        assertThat(admission.operation().demands())
                .extracting("resource")
                .containsExactly("arn:aws:s3:::jobs/%2e%2e%2fk");
    }

    @Test
    void overlongAndBrokenSequencesAreRefusedAndOtherSpellingsLeaveAlike() throws Exception {
        for (String key : new String[] {"%C0%AF", "%E2%82", "%ED%A0%80", "%F4%90%80%80", "%80a", "a%C3"}) {
            assertThat(catchThrowableOfType(RefusedException.class, () -> fixture.authorize(get(key), HOME))
                            .refusal())
                    .as(key)
                    .isEqualTo(Refusal.MALFORMED);
        }
        RequestHead signed = get("%C3%A9");
        RequestHead lower = new RequestHead("GET", "/jobs/%c3%a9", signed.query(), signed.headers());
        assertThat(fixture.authorize(lower, HOME).head().path()).isEqualTo("/jobs/%C3%A9");
    }
}
