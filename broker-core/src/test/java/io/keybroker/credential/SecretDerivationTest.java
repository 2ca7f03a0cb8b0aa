package io.keybroker.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

final class SecretDerivationTest {
    private static final byte[] MASTER =
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    private static final AccessKeyId ID = new AccessKeyId("BKIAQ2W3E4R5T6YUIOPA");
    private static final AccessKeyId OTHER_ID = new AccessKeyId("BKIAQ2W3E4R5T6YUIOPB");
    private static final String INSTANCE = "i-0123456789abcdef0";

    private final SecretDerivation derivation = new SecretDerivation(MASTER);

    @Test
    void agreesWithHkdfWrittenFromTheRfc() throws Exception {
        for (int generation : List.of(1, 2, 10, Integer.MAX_VALUE)) {
            byte[] info = (ID.value() + '\0' + INSTANCE + '\0' + generation).getBytes(StandardCharsets.UTF_8);
            String expected = Base64.getEncoder().encodeToString(hkdf(MASTER, new byte[32], info, 30));

            assertThat(derivation.secretOf(ID, INSTANCE, generation).reveal()).isEqualTo(expected);
        }
    }

    @Test
    void theComparisonItselfAgreesWithTheRfcsFirstTestCase() throws Exception {
        byte[] input = HexFormat.of().parseHex("0b".repeat(22));
        byte[] salt = HexFormat.of().parseHex("000102030405060708090a0b0c");
        byte[] info = HexFormat.of().parseHex("f0f1f2f3f4f5f6f7f8f9");

        assertThat(HexFormat.of().formatHex(hkdf(input, salt, info, 42)))
                .isEqualTo("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    }

    @Test
    void isTheSameEachTimeAndAsLongAsOneOfAwss() {
        String secret = derivation.secretOf(ID, INSTANCE, 1).reveal();

        assertThat(secret).hasSize(40).matches("[A-Za-z0-9+/]+");
        assertThat(new SecretDerivation(MASTER).secretOf(ID, INSTANCE, 1).reveal())
                .isEqualTo(secret);
    }

    @Test
    void changesWithEachOfItsInputs() {
        byte[] otherMaster = MASTER.clone();
        otherMaster[31] ^= 1;

        assertThat(List.of(
                        derivation.secretOf(ID, INSTANCE, 1).reveal(),
                        derivation.secretOf(OTHER_ID, INSTANCE, 1).reveal(),
                        derivation.secretOf(ID, "i-0123456789abcdef1", 1).reveal(),
                        derivation.secretOf(ID, INSTANCE, 2).reveal(),
                        derivation.secretOf(ID, INSTANCE + "1", 1).reveal(),
                        derivation.secretOf(ID, INSTANCE, 11).reveal(),
                        new SecretDerivation(otherMaster)
                                .secretOf(ID, INSTANCE, 1)
                                .reveal()))
                .doesNotHaveDuplicates();
    }

    @Test
    void keepsItsOwnCopyOfTheMasterKey() {
        byte[] master = MASTER.clone();
        SecretDerivation secretDerivation = new SecretDerivation(master);
        Arrays.fill(master, (byte) 0);

        assertThat(secretDerivation.secretOf(ID, INSTANCE, 1).reveal())
                .isEqualTo(derivation.secretOf(ID, INSTANCE, 1).reveal());
    }

    @Test
    void rejectsAMasterKeyOfAnotherLengthAndPrintsNone() {
        assertThatThrownBy(() -> new SecretDerivation(new byte[31])).hasMessageContaining("31 bytes (expected: 32)");
        assertThat(derivation).hasToString("SecretDerivation[redacted]");
    }

    private static byte[] hkdf(byte[] input, byte[] salt, byte[] info, int length) throws Exception {
        byte[] key = hmac(salt, input);
        byte[] output = new byte[0];
        byte[] block = new byte[0];
        for (int i = 1; output.length < length; i++) {
            block = hmac(key, block, info, new byte[] {(byte) i});
            int filled = output.length;
            output = Arrays.copyOf(output, filled + block.length);
            System.arraycopy(block, 0, output, filled, block.length);
        }
        return Arrays.copyOf(output, length);
    }

    private static byte[] hmac(byte[] key, byte[]... parts) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }
}
