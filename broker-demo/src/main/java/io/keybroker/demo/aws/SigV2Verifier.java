package io.keybroker.demo.aws;

import io.keybroker.credential.Credential;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies SigV2 of the query APIs independently of the broker's code.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonSimpleDB/latest/DeveloperGuide/HMACAuth.html">HMAC-SHA signature</a>
 */
final class SigV2Verifier {
    private static final Duration ALLOWED_SKEW = Duration.ofMinutes(15);
    private static final List<String> NEEDED =
            List.of("AWSAccessKeyId", "SignatureVersion", "SignatureMethod", "Timestamp", "Signature");

    private SigV2Verifier() {}

    static Optional<AwsError> verify(RawMessageHead head, String form, Credential real, Instant now) {
        boolean inUrl = form.isEmpty();
        Optional<Map<String, String>> read = parameters(inUrl ? head.rawQuery() : form);
        boolean one = inUrl
                ? head.method().equals("GET")
                : head.method().equals("POST") && head.rawQuery().isEmpty();
        boolean other = head.fields().stream()
                .anyMatch(field ->
                        field.isNamed("Authorization") || field.lowerName().startsWith("x-amz-"));
        if (read.isEmpty() || !one || other || !read.get().keySet().containsAll(NEEDED)) {
            return Optional.of(AwsError.NO_SIGNATURE);
        }
        Map<String, String> parameters = read.get();
        if (!real.id().value().equals(parameters.get("AWSAccessKeyId"))) {
            return Optional.of(AwsError.UNKNOWN_KEY);
        }
        if (!isFresh(parameters.getOrDefault("Timestamp", ""), now)) {
            return Optional.of(AwsError.SKEWED);
        }
        String signature = parameters.remove("Signature");
        return expected(head, parameters, real).equals(signature)
                ? Optional.empty()
                : Optional.of(AwsError.WRONG_SIGNATURE);
    }

    /** Returns the decoded parameters, in byte order; empty for a duplicate. */
    private static Optional<Map<String, String>> parameters(String text) {
        Map<String, String> parameters = new TreeMap<>();
        for (String pair : text.split("&", -1)) {
            String[] halves = pair.split("=", 2);
            String value = halves.length == 2 ? halves[1] : "";
            String name = decoded(halves[0]);
            if (parameters.containsKey(name)) {
                return Optional.empty();
            }
            parameters.put(name, decoded(value));
        }
        return Optional.of(parameters);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static boolean isFresh(String timestamp, Instant now) {
        try {
            return Duration.between(Instant.parse(timestamp), now).abs().compareTo(ALLOWED_SKEW) <= 0;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static String expected(RawMessageHead head, Map<String, String> parameters, Credential real) {
        String host = head.first("Host").orElse("").toLowerCase(Locale.ROOT);
        String sorted = parameters.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + '=' + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
        String text = String.join("\n", head.method(), host, head.rawPath(), sorted);
        byte[] secret = real.secret().utf8();
        try {
            String method =
                    parameters.getOrDefault("SignatureMethod", "").equals("HmacSHA1") ? "HmacSHA1" : "HmacSHA256";
            Mac mac = Mac.getInstance(method);
            mac.init(new SecretKeySpec(secret, method));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC is not available", e);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
