package io.keybroker.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Signed heads, by the SDK's signer and by hand, and how their rejection is asserted. */
final class SignedHeads {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final Credential KEY = new Credential(
            new AccessKeyId("BKIAIOSFODNN7EXAMPLE"),
            SecretKey.of("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".toCharArray()));
    static final String HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    static final String GOOD = "AWS4-HMAC-SHA256 Credential=BKIAIOSFODNN7EXAMPLE/20260301/eu-central-1/s3/aws4_request,"
            + " SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=" + HASH;

    private SignedHeads() {}

    static RequestHead signed(String target) throws RequestRejectedException {
        Headers headers = Headers.builder()
                .add("Host", "broker.internal:8443")
                .add("X-Amz-Content-Sha256", HASH)
                .add("X-Amz-Meta-Colour", "blue  and green")
                .add("User-Agent", "aws-sdk")
                .build();
        return SdkSigner.signed(RequestHead.parse("GET", target, headers), KEY, "eu-central-1", "s3", NOW);
    }

    static RequestHead with(RequestHead head, String name, String value) {
        Headers headers = SdkSigner.copyOf(head.headers()).add(name, value).build();
        return new RequestHead(head.method(), head.path(), head.query(), headers);
    }

    static RequestHead authorized(String authorization, String date, String target) throws RequestRejectedException {
        Headers headers = Headers.builder()
                .add("host", "broker.internal")
                .add("x-amz-date", date)
                .add("x-amz-content-sha256", HASH)
                .add("authorization", authorization)
                .build();
        return RequestHead.parse("GET", target, headers);
    }

    static void assertRejected(ErrorCode errorCode, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.errorCode()).isEqualTo(errorCode));
    }

    static void assertRejected(ErrorCode errorCode, RequestHead head) {
        assertRejected(errorCode, () -> RequestSignature.parse(head));
    }
}
