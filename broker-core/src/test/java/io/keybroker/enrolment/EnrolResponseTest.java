package io.keybroker.enrolment;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.GoldenFile;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.EnrolmentError;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What enrolling instances parse, with sed as well as with a parser. */
final class EnrolResponseTest {
    private static final Instant AT = Instant.parse("2026-03-01T10:15:30Z");
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @Test
    void writesCredentialAndRejectionsAsEarlierVersionsDid() throws Exception {
        Instance instance = new Instance(
                "i-0123456789abcdef0",
                "web-1",
                Set.of(IpAddress.parse("10.0.4.17")),
                "worker",
                InstanceState.ACTIVE,
                AccessKeyId.parse("BKIAABCDEFGHIJKLMNOP"),
                3,
                1,
                AT,
                AT.plusSeconds(21_600),
                Tags.NONE);
        SecretKey secret = SecretKey.of("wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00".getBytes(StandardCharsets.US_ASCII));
        Map<String, Object> all = new LinkedHashMap<>();
        all.put(
                "200",
                new EnrolResponse(
                        instance,
                        secret,
                        Duration.ofHours(3),
                        URI.create("https://aws.broker.internal:8443"),
                        AT.plusSeconds(1)));
        for (EnrolmentError enrolmentError : EnrolmentError.values()) {
            EnrolErrorResponse response = EnrolErrorResponse.from(enrolmentError, new Random(1));
            all.put(response.status() + " " + enrolmentError.ordinal(), response);
        }

        GoldenFile.requireUnchanged("enrolment.json", JSON.writeValueAsString(all) + "\n");
    }
}
