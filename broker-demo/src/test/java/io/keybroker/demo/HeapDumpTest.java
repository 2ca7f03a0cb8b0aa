package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.demo.RawConnection.Request;
import io.keybroker.demo.aws.FakeAws;
import io.keybroker.demo.aws.FileTrees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** After {@code broker seal} the heap of the daemon holds no secret, nor a key that was derived from one. */
final class HeapDumpTest {
    private Path directory;
    private FakeAws aws;
    private DaemonProcess daemon;
    private AwsBasicCredentials instance;

    @BeforeEach
    void start() throws Exception {
        directory = Files.createTempDirectory("heap");
        Path home = directory.resolve("home");
        aws = FakeAws.start();
        DemoBroker.start(home, aws).close();
        daemon = DaemonProcess.start(home, directory.resolve("daemon.log"), "-XX:-DisableAttachMechanism");
        new DemoHome(home).addRealKey(aws.real());
        instance = BrokerFixture.register(home, "web", BrokerFixture.HERE, DemoHome.ROLE);
        for (int i = 0; i < 20; i++) {
            send(new Request("s3", "PUT", "/jobs" + i, ""));
            send(Request.dynamo());
        }
    }

    private void send(Request request) throws Exception {
        try (RawConnection call = new RawConnection(home().resolve("ca.pem"), daemon.port(), BrokerFixture.HERE)) {
            assertThat(call.send(request.signed(instance)).answer().status()).isEqualTo(200);
        }
    }

    private Path home() {
        return directory.resolve("home");
    }

    @AfterEach
    void stop() throws Exception {
        daemon.close();
        aws.close();
        FileTrees.remove(directory);
    }

    @Test
    void holdsNoSecretAfterTheBrokerIsSealed() throws Exception {
        Map<String, byte[]> secrets = secrets("real", aws.real().secret().reveal());
        secrets.putAll(secrets("instance", instance.secretAccessKey()));
        Map<String, Integer> before = HeapDump.ofAllObjects(daemon, directory.resolve("unsealed.hprof"))
                .findForms(secrets);
        assertThat(before).containsKey("real secret as bytes").containsKey("real signing key as bytes");

        assertThat(BrokerFixture.operate(home(), "seal").exit()).isZero();

        assertThat(HeapDump.ofAllObjects(daemon, directory.resolve("all.hprof")).findForms(secrets))
                .isEmpty();
        assertThat(HeapDump.ofLiveObjects(daemon, directory.resolve("live.hprof"))
                        .findForms(secrets))
                .isEmpty();
    }

    /** The secret and the keys that SigV4 derives from it today, also as HMAC holds them between two messages. */
    private static Map<String, byte[]> secrets(String owner, String secret) throws Exception {
        Map<String, byte[]> all = new TreeMap<>();
        all.put(owner + " secret", secret.getBytes(StandardCharsets.US_ASCII));
        String day = DateTimeFormatter.BASIC_ISO_DATE.format(
                Instant.now().atOffset(ZoneOffset.UTC).toLocalDate());
        byte[] ofDay = hmac(("AWS4" + secret).getBytes(StandardCharsets.US_ASCII), day);
        byte[] ofRegion = hmac(ofDay, "eu-central-1");
        byte[] ofService = hmac(ofRegion, "s3");
        byte[] signing = hmac(ofService, "aws4_request");
        all.put(owner + " key of the day", ofDay);
        all.put(owner + " key of the region", ofRegion);
        all.put(owner + " key of the service", ofService);
        all.put(owner + " signing key", signing);
        all.put(owner + " signing key in an inner pad", xor(signing, 0x36));
        all.put(owner + " signing key in an outer pad", xor(signing, 0x5c));
        return all;
    }

    private static byte[] hmac(byte[] key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] xor(byte[] key, int pad) {
        byte[] padded = key.clone();
        for (int i = 0; i < padded.length; i++) {
            padded[i] ^= (byte) pad;
        }
        return padded;
    }
}
