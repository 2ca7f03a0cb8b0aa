package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signed chunks that are longer than those of SDKs, which S3 takes: held within the memory of their address. */
final class SignedChunkTest {
    private static final int MIB = 1 << 20;
    private static final Pattern SIGNED = Pattern.compile(
            "x-amz-date: (\\S+)\r\n.*Credential=[^/]+/(\\S+), .*Signature=([0-9a-f]{64})", Pattern.DOTALL);

    @TempDir
    private Path home;

    private RawUpstream upstream;
    private DataPlane plane;

    @BeforeEach
    void start() throws Exception {
        DataPlane.prepare(home);
        upstream = RawUpstream.start(home);
        plane = new DataPlane(home, upstream, DataPlane.Limits.standard());
    }

    @AfterEach
    void stop() throws Exception {
        plane.close();
        upstream.close();
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** An upload in one chunk, and the last one without data. */
    private static String upload(String data) throws Exception {
        String size = Integer.toHexString(data.length());
        int length = size.length() + 81 + 2 + data.length() + 2 + 82 + 4;
        String head = DataPlane.head(
                "PUT",
                "/jobs/key",
                "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                "content-length",
                Integer.toString(length),
                "x-amz-decoded-content-length",
                Integer.toString(data.length()));
        Matcher signed = SIGNED.matcher(head);
        assertThat(signed.find()).isTrue();
        byte[] key = ("AWS4" + new String(DataPlane.secret(), StandardCharsets.US_ASCII))
                .getBytes(StandardCharsets.US_ASCII);
        for (String part : signed.group(2).split("/", -1)) {
            key = hmac(key, part);
        }
        String text = "AWS4-HMAC-SHA256-PAYLOAD\n" + signed.group(1) + "\n" + signed.group(2) + "\n%s\n"
                + DataPlane.hash("") + "\n%s";
        String first = HexFormat.of().formatHex(hmac(key, text.formatted(signed.group(3), DataPlane.hash(data))));
        String last = HexFormat.of().formatHex(hmac(key, text.formatted(first, DataPlane.hash(""))));
        return head + size + ";chunk-signature=" + first + "\r\n" + data + "\r\n0;chunk-signature=" + last + "\r\n\r\n";
    }

    private int send(String request) throws Exception {
        try (RawClient client = new RawClient(home, plane.port())) {
            return client.send(request).answer().status();
        }
    }

    @Test
    void passIfThereIsRoomForThem() throws Exception {
        String data = "x".repeat(MIB + 1);

        assertThat(send(upload(data))).isEqualTo(200);

        assertThat(upstream.next().text()).contains("\r\n" + data + "\r\n0;chunk-signature=");
        await().untilAsserted(() -> assertThat(plane.budget.inUse()).isZero());
    }

    @Test
    void areRejectedWithoutRoomAndBeyondTheirLimit() throws Exception {
        assertThat(send(upload("x".repeat(3 * MIB)))).isEqualTo(503);
        assertThat(send(upload("x".repeat(9 * MIB)))).isEqualTo(413);

        assertThat(upstream.requests).noneMatch(RawUpstream.Request::whole);
        await().untilAsserted(() -> assertThat(plane.budget.inUse()).isZero());
    }
}
