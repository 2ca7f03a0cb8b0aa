package io.keybroker.enrolment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.net.IpAddress;
import io.keybroker.ticket.InstanceAttestation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformationStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IdentityDocumentVerifierTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String ID = "i-0123456789abcdef0";
    private static final String WEST = "eu-west-1";
    private static final String DOCUMENT = DocumentSigner.document(ID, "10.0.4.17", WEST, NOW);

    @TempDir
    private static Path directory;

    private static DocumentSigner west;
    private static DocumentSigner central;
    private static IdentityDocumentVerifier verifier;

    @BeforeAll
    static void makeTwoRegions() throws Exception {
        west = new DocumentSigner(1);
        central = new DocumentSigner(2);
        west.saveCertificate(directory, WEST);
        central.saveCertificate(directory, "eu-central-1");
        verifier = at(NOW);
    }

    private static IdentityDocumentVerifier at(Instant now) throws IOException {
        return new IdentityDocumentVerifier(
                RegionCertificates.bundled().withDirectory(directory), Clock.fixed(now, ZoneOffset.UTC));
    }

    private static EnrolmentError refusalOf(String base64) {
        return catchThrowableOfType(EnrolmentRejectedException.class, () -> verifier.verify(base64))
                .error();
    }

    @Test
    void believesADocumentThatItsRegionHasSigned() throws Exception {
        IdentityDocument document = verifier.verify(west.sign(DOCUMENT));

        assertThat(document.attested())
                .isEqualTo(new InstanceAttestation(ID, "123456789012", WEST, "ami-5fb8c835", NOW));
        assertThat(document.privateIp()).isEqualTo(IpAddress.parse("10.0.4.17"));
    }

    @Test
    void believesTheIndefiniteLengthsThatEc2Writes() throws Exception {
        CMSSignedData signed = DocumentSigner.signed(DOCUMENT, "SHA256withRSA", true, List.of(west));
        byte[] ber = signed.toASN1Structure().getEncoded("BER");

        assertThat(ber[1]).isEqualTo((byte) 0x80);
        assertThat(verifier.verify(Base64.getEncoder().encodeToString(ber))
                        .attested()
                        .instanceId())
                .isEqualTo(ID);
    }

    @Test
    void rejectsADocumentThatAnotherRegionHasSigned() throws Exception {
        assertThat(refusalOf(central.sign(DOCUMENT))).isEqualTo(EnrolmentError.IID_WRONG_SIGNER);
    }

    @Test
    void rejectsARegionThatItHasNoCertificateOf() throws Exception {
        String elsewhere = DocumentSigner.document(ID, "10.0.4.17", "mars-north-1", NOW);

        assertThat(refusalOf(west.sign(elsewhere))).isEqualTo(EnrolmentError.IID_REGION_UNKNOWN);
    }

    @Test
    void rejectsAKeyThatOnlyBearsTheNameOfTheRegionsKey() throws Exception {
        DocumentSigner forger = new DocumentSigner(1);

        assertThat(refusalOf(forger.sign(DOCUMENT))).isEqualTo(EnrolmentError.IID_WRONG_SIGNATURE);
    }

    @Test
    void rejectsASignatureWrappedAroundAnotherDocument() throws Exception {
        CMSSignedData genuine = DocumentSigner.signed(DOCUMENT, "SHA256withRSA", true, List.of(west));
        String other = DocumentSigner.document("i-0fedcba9876543210", "10.0.4.18", WEST, NOW);
        CMSSignedData forged = DocumentSigner.signed(other, "SHA256withRSA", true, List.of(central));
        SignerInformationStore signers = genuine.getSignerInfos();

        assertThat(refusalOf(DocumentSigner.base64(CMSSignedData.replaceSigners(forged, signers))))
                .isEqualTo(EnrolmentError.IID_WRONG_SIGNATURE);
    }

    @Test
    void rejectsASecondSignature() throws Exception {
        CMSSignedData both = DocumentSigner.signed(DOCUMENT, "SHA256withRSA", true, List.of(west, central));

        assertThat(refusalOf(DocumentSigner.base64(both))).isEqualTo(EnrolmentError.IID_WRONG_SIGNER);
    }

    @Test
    void rejectsADocumentOutsideItsSignature() throws Exception {
        CMSSignedData outside = DocumentSigner.signed(DOCUMENT, "SHA256withRSA", false, List.of(west));

        assertThat(refusalOf(DocumentSigner.base64(outside))).isEqualTo(EnrolmentError.IID_MALFORMED);
    }

    @Test
    void rejectsAWeakAlgorithm() throws Exception {
        assertThat(refusalOf(west.sign(DOCUMENT, "SHA1withRSA"))).isEqualTo(EnrolmentError.IID_WEAK_ALGORITHM);
    }

    @Test
    void rejectsBytesAfterTheSignature() throws Exception {
        byte[] signed = Base64.getDecoder().decode(west.sign(DOCUMENT));

        assertThat(refusalOf(Base64.getEncoder().encodeToString(Arrays.copyOf(signed, signed.length + 1))))
                .isEqualTo(EnrolmentError.IID_MALFORMED);
    }

    @Test
    void rejectsWhatIsTooLarge() throws Exception {
        assertThat(refusalOf("A".repeat(8193))).isEqualTo(EnrolmentError.IID_TOO_LARGE);
        String padded = DOCUMENT.replace("\"t3.micro\"", "\"" + "t".repeat(4096) + "\"");
        assertThat(refusalOf(west.sign(padded))).isEqualTo(EnrolmentError.IID_TOO_LARGE);
    }

    @Test
    void rejectsASignatureOnceTheCertificateIsOver() throws Exception {
        String signed = west.sign(DOCUMENT);
        IdentityDocumentVerifier later = at(Instant.parse("2027-01-02T00:00:00Z"));

        assertThatThrownBy(() -> later.verify(signed)).hasMessageContaining("expired at 2027-01-01T00:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{}",
                "{\"region\":\"eu-west-1\",\"region\":\"eu-west-1\"}",
                "{\"region\":\"eu-west-1\"} {}",
                "not json"
            })
    void rejectsWhatIsNoDocumentThoughItIsSigned(String content) throws Exception {
        assertThat(refusalOf(west.sign(content))).isEqualTo(EnrolmentError.IID_MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"accountId", "imageId", "instanceId", "pendingTime", "privateIp", "region"})
    void rejectsADocumentWithoutAFieldOrWithAnOddOne(String field) throws Exception {
        assertThat(refusalOf(west.sign(DOCUMENT.replace("\"" + field + "\"", "\"x\""))))
                .isEqualTo(EnrolmentError.IID_MALFORMED);
        assertThat(refusalOf(
                        west.sign(DOCUMENT.replaceAll("\"" + field + "\" : \"[^\"]*\"", "\"" + field + "\":\"\""))))
                .isEqualTo(EnrolmentError.IID_MALFORMED);
        assertThat(refusalOf(
                        west.sign(DOCUMENT.replaceAll("\"" + field + "\" : \"[^\"]*\"", "\"" + field + "\":\"%%\""))))
                .isEqualTo(EnrolmentError.IID_MALFORMED);
        assertThat(refusalOf(west.sign(DOCUMENT.replaceAll("\"" + field + "\" : \"[^\"]*\"", "\"" + field + "\": 7"))))
                .isEqualTo(EnrolmentError.IID_MALFORMED);
    }

    @Test
    void rejectsAKeyThatStandsTwice() throws Exception {
        String twice = DOCUMENT.replace("{\n", "{ \"instanceId\": \"i-0fedcba9876543210\",\n");

        assertThat(refusalOf(west.sign(twice))).isEqualTo(EnrolmentError.IID_MALFORMED);
    }

    @Test
    void rejectsTextThatIsNotUtf8() throws Exception {
        String utf16 = new String(DOCUMENT.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.ISO_8859_1);

        assertThat(refusalOf(west.sign(utf16))).isEqualTo(EnrolmentError.IID_MALFORMED);
    }

    @Test
    void rejectsWhatIsNestedWithoutEnd() {
        byte[] nested = new byte[6000];
        for (int i = 0; i < nested.length; i += 2) {
            nested[i] = 0x30;
            nested[i + 1] = (byte) 0x80;
        }

        assertThat(refusalOf(Base64.getEncoder().encodeToString(nested))).isEqualTo(EnrolmentError.IID_MALFORMED);
    }

    @Test
    void onlyEverRefusesWhateverIsChangedInIt() throws Exception {
        byte[] genuine = Base64.getDecoder().decode(west.sign(DOCUMENT));
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = genuine.clone();
            int changes = 1 + random.nextInt(3);
            for (int j = 0; j < changes; j++) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            String base64 = Base64.getEncoder().encodeToString(bytes);
            try {
                assertThat(verifier.verify(base64).attested().instanceId()).isEqualTo(ID);
            } catch (EnrolmentRejectedException refused) {
                assertThat(refused.error().name()).startsWith("IID_");
            }
        }
    }

    @Test
    void rejectsWhatTheRegionsPublishedKeySignedOnceADirectoryNamesAnother() throws Exception {
        RegionCertificates published = RegionCertificates.bundled();

        RegionCertificates both = published.withDirectory(directory);

        assertThat(both.find(WEST))
                .containsExactly(west.certificate())
                .doesNotContainAnyElementsOf(published.find(WEST));
        assertThat(both.find("us-east-1")).isEqualTo(published.find("us-east-1"));
        assertThat(both.regions()).isEqualTo(published.regions());
    }

    @Test
    void everyFileOfADirectoryMustHoldCertificates(@TempDir Path other) throws Exception {
        Files.writeString(other.resolve("eu-west-1.pem"), "nothing");

        assertThatThrownBy(() -> RegionCertificates.bundled().withDirectory(other))
                .isInstanceOf(IOException.class);
    }
}
