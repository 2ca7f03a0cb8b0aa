package io.keybroker.demo.aws;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.http.auth.aws.internal.signer.CredentialScope;
import software.amazon.awssdk.http.auth.aws.internal.signer.V4RequestSigningResult;

/** Headers that the SDK's engine signs for nobody, but that other clients sign and AWS verifies. */
final class SkippedHeaders {
    private static final Set<String> NAMES =
            Set.of("connection", "expect", "transfer-encoding", "user-agent", "x-amzn-trace-id");

    private SkippedHeaders() {}

    /** The canonical request with those of them that the client signed. */
    static String canonicalRequest(V4RequestSigningResult made, RawMessageHead head, Set<String> signed) {
        String canonical = made.getCanonicalRequest().getCanonicalRequestString();
        Set<String> skipped = signed.stream().filter(NAMES::contains).collect(Collectors.toSet());
        if (skipped.isEmpty()) {
            return canonical;
        }
        List<String> lines = Arrays.asList(canonical.split("\n", -1));
        int end = lines.size() - 3; // an empty line, the signed names, the payload hash
        Map<String, String> headers = new TreeMap<>();
        lines.subList(3, end).forEach(line -> headers.put(line.substring(0, line.indexOf(':')), line));
        skipped.forEach(name -> headers.put(name, name + ':' + value(head, name)));
        return String.join("\n", lines.subList(0, 3)) + '\n' + String.join("\n", headers.values()) + "\n\n"
                + String.join(";", headers.keySet()) + '\n' + lines.get(lines.size() - 1);
    }

    private static String value(RawMessageHead head, String name) {
        return head.fields().stream()
                .filter(field -> field.lowerName().equals(name))
                .map(field -> field.value().strip().replaceAll(" +", " "))
                .collect(Collectors.joining(","));
    }

    /** The signature of a canonical request, by the key that the engine derived. */
    static String signature(String canonicalRequest, V4RequestSigningResult made, String date, CredentialScope scope) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(canonicalRequest.getBytes(StandardCharsets.UTF_8));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(made.getSigningKey(), "HmacSHA256"));
            String text = String.join(
                    "\n",
                    "AWS4-HMAC-SHA256",
                    date,
                    scope.scope(),
                    HexFormat.of().formatHex(hash));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is not available", e);
        }
    }
}
