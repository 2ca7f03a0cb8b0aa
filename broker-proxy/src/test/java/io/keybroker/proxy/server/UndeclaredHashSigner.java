package io.keybroker.proxy.server;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs a request to SQS as botocore does: over the body's hash, which the head does not declare. */
final class UndeclaredHashSigner {
    private static final String SCOPE = "eu-central-1/sqs/aws4_request";
    private static final String SIGNED = "content-type;host;x-amz-date;x-amz-target";

    private UndeclaredHashSigner() {}

    /** The head of a request with this body, which declares another length if it is to. */
    static String head(String keyId, byte[] secret, String body, String length) throws GeneralSecurityException {
        String time = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(Instant.now());
        String day = time.substring(0, 8);
        String headers = "content-type:application/x-amz-json-1.0\nhost:localhost\nx-amz-date:" + time
                + "\nx-amz-target:AmazonSQS.ReceiveMessage\n";
        String canonical = "POST\n/\n\n" + headers + "\n" + SIGNED + "\n" + sha256(body);
        String scope = day + "/" + SCOPE;
        byte[] key = ("AWS4" + new String(secret, StandardCharsets.US_ASCII)).getBytes(StandardCharsets.US_ASCII);
        for (String part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        String text = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + sha256(canonical);
        String signature = HexFormat.of().formatHex(hmac(key, text));
        return "POST / HTTP/1.1\r\n" + headers.replace(":", ": ").replace("\n", "\r\n") + "content-length: " + length
                + "\r\nauthorization: AWS4-HMAC-SHA256 Credential=" + keyId + "/" + scope + ", SignedHeaders=" + SIGNED
                + ", Signature=" + signature + "\r\n\r\n";
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
