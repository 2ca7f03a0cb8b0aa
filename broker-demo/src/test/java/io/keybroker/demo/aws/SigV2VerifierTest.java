package io.keybroker.demo.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check against a request that botocore signed by version 2, and against the same one changed on the way. */
final class SigV2VerifierTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Credential REAL = new Credential(
            new AccessKeyId("AKIAIOSFODNN7EXAMPLE"),
            SecretKey.of("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".toCharArray()));
    private static final String HEAD = "POST / HTTP/1.1\r\nHost: broker.internal:8443\r\n\r\n";
    private static final String FORM = "Action=ListDomains&Version=2009-04-15&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE"
            + "&SignatureVersion=2&SignatureMethod=HmacSHA256&Timestamp=2026-03-01T12%3A00%3A00Z"
            + "&Signature=D7se4es17%2FVjyiXOpU5s2MtvvW%2FZLUrWguDtkYUV0q4%3D";

    private static Optional<AwsError> judge(String head, String form, Instant now) throws Exception {
        RawMessageHead read = RawMessageHead.read(new ByteArrayInputStream(head.getBytes(StandardCharsets.ISO_8859_1)))
                .orElseThrow();
        return SigV2Verifier.verify(read, form, REAL, now);
    }

    @Test
    void agreesWithBotocore() throws Exception {
        assertThat(judge(HEAD, FORM, NOW)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ListDomains, CreateDomain, WRONG_SIGNATURE",
        "Action=, Extra=1&Action=, WRONG_SIGNATURE",
        "Action=, Action=1&Action=, NO_SIGNATURE",
        "EXAMPLE, EXAMPLF, UNKNOWN_KEY",
        "Signature=, Signed=, NO_SIGNATURE"
    })
    void rejectsAChangedForm(String from, String to, AwsError why) throws Exception {
        assertThat(judge(HEAD, FORM.replace(from, to), NOW)).contains(why);
    }

    @ParameterizedTest
    @CsvSource({
        "POST /, POST /x, WRONG_SIGNATURE",
        "broker.internal, sdb.internal, WRONG_SIGNATURE",
        "Host:, 'x-amz-acl: private\r\nHost:', NO_SIGNATURE",
        "Host:, 'Authorization: AWS4\r\nHost:', NO_SIGNATURE"
    })
    void rejectsAChangedHead(String from, String to, AwsError why) throws Exception {
        assertThat(judge(HEAD.replace(from, to), FORM, NOW)).contains(why);
    }

    @Test
    void rejectsWhatIsOld() throws Exception {
        assertThat(judge(HEAD, FORM, NOW.plusSeconds(901))).contains(AwsError.SKEWED);
    }
}
