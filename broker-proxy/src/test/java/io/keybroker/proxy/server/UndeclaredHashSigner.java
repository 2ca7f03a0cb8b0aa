package io.keybroker.proxy.server;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs a POST as botocore does: all headers, over the body's hash, which the head does not declare. */
final class UndeclaredHashSigner {
    private UndeclaredHashSigner() {}

    /** The head of a request to SQS with this body, which declares another length if it is to. */
    static String head(String keyId, byte[] secret, String body, String length) throws GeneralSecurityException {
        SortedMap<String, String> headers = new TreeMap<>(
                Map.of("content-type", "application/x-amz-json-1.0", "x-amz-target", "AmazonSQS.ReceiveMessage"));
        return head("sqs", keyId, secret, headers, body)
                .replace("\r\n\r\n", "\r\ncontent-length: " + length + "\r\n\r\n");
    }

    /** The head of a request with these headers, all of them signed, and without a length. */
    static String head(String service, String keyId, byte[] secret, SortedMap<String, String> headers, String body)
            throws GeneralSecurityException {
        return head("POST /", service, new KeyPair(keyId, secret), headers, body);
    }

    /** Whose signature it is. */
    private record KeyPair(String id, byte[] secret) {}

    /** A GET of the data plane's instance, which has a body none the less. */
    static String get(String path, String service, String body) throws GeneralSecurityException {
        KeyPair key = new KeyPair(DataPlane.INSTANCE.accessKeyId().value(), DataPlane.secret());
        return head("GET " + path, service, key, new TreeMap<>(), body)
                .replace("\r\n\r\n", "\r\ncontent-length: " + body.length() + "\r\n\r\n");
    }

    private static String head(
            String line, String service, KeyPair pair, SortedMap<String, String> headers, String body)
            throws GeneralSecurityException {
        String time = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(Instant.now());
        SortedMap<String, String> all = new TreeMap<>(headers);
        all.put("host", "localhost");
        all.put("x-amz-date", time);
        StringBuilder canonical = new StringBuilder(line.replace(' ', '\n') + "\n\n");
        StringBuilder wire = new StringBuilder(line + " HTTP/1.1\r\n");
        all.forEach((name, value) -> {
            canonical
                    .append(name)
                    .append(':')
                    .append(value.strip().replaceAll(" +", " "))
                    .append('\n');
            wire.append(name).append(": ").append(value).append("\r\n");
        });
        String signed = String.join(";", all.keySet());
        canonical.append('\n').append(signed).append('\n').append(sha256(body));
        String scope = time.substring(0, 8) + "/eu-central-1/" + service + "/aws4_request";
        byte[] key =
                ("AWS4" + new String(pair.secret(), StandardCharsets.US_ASCII)).getBytes(StandardCharsets.US_ASCII);
        for (String part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        String text = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + sha256(canonical.toString());
        return wire + "authorization: AWS4-HMAC-SHA256 Credential=" + pair.id() + "/" + scope + ", SignedHeaders="
                + signed + ", Signature=" + HexFormat.of().formatHex(hmac(key, text)) + "\r\n\r\n";
    }

    private static String sha256(String text) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(digest);
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    }
}
