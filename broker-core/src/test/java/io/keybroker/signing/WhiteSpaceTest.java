package io.keybroker.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.credential.SecretKey;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.SigningKey;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** White space in signed headers, by signatures that a script of its own made. */
final class WhiteSpaceTest {
    @ParameterizedTest
    @CsvSource({
        "the SDK for Go keeps a tab, c325d116a9af20c5e3e35aff7a368ea6add68ce72db90ef8ec43558ed22e203c, true",
        "the others make a space of it, 042880b57a814d228e590180331d40d654c9f1671e69bd1cc16cbab917f586c6, true",
        "nobody leaves it out, de1918ab4fe42099d13b09cfb802f7471b7389287afecc04a09299859db6b73d, false"
    })
    void acceptsATabAsSdksSignIt(String why, String signature, boolean accepted) throws Exception {
        String empty = PayloadHash.ofBody(new byte[0]).text();
        Headers headers = Headers.builder()
                .add("host", "localhost")
                .add("x-amz-content-sha256", empty)
                .add("x-amz-date", "20260301T120000Z")
                .add("x-amz-meta-note", "a\tb  c")
                .add(
                        "authorization",
                        "AWS4-HMAC-SHA256 Credential=BKIAAAAAAAAAAAAAAAAA/20260301/eu-central-1/s3/aws4_request,"
                                + " SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-meta-note, Signature="
                                + signature)
                .build();
        RequestHead head = RequestHead.parse("PUT", "/jobs/1", headers);
        RequestSignature claim = RequestSignature.parse(head);
        SigningKey key = SigningKey.derive(SecretKey.of("s".repeat(40).toCharArray()), claim.scope());

        assertThat(claim.isSignedBy(key, head, empty)).as(why).isEqualTo(accepted);
    }
}
