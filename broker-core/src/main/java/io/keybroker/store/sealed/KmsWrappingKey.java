package io.keybroker.store.sealed;

import java.io.IOException;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.IncorrectKeyException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;

/** Wraps the data key with a key in AWS KMS, whose own log then tells of each time that the store was opened. */
public final class KmsWrappingKey implements WrappingKey {
    /** The kind of a KMS key. */
    public static final String AWS_KMS = "aws-kms";

    private final KmsClient kms;
    private final String keyArn;

    public KmsWrappingKey(KmsClient kms, String keyArn) {
        this.kms = kms;
        this.keyArn = keyArn;
    }

    @Override
    public String kind() {
        return AWS_KMS;
    }

    @Override
    public String label() {
        return keyArn;
    }

    @Override
    public byte[] wrap(byte[] dataKey, String context) throws IOException {
        try {
            return kms.encrypt(request -> request.keyId(keyArn)
                            .encryptionContext(contextOf(context))
                            .plaintext(SdkBytes.fromByteArray(dataKey)))
                    .ciphertextBlob()
                    .asByteArray();
        } catch (SdkException e) {
            throw unanswered(e);
        }
    }

    @Override
    public byte[] unwrap(byte[] wrapped, String context) throws IOException, WrongKeyException {
        try {
            return kms.decrypt(request -> request.keyId(keyArn)
                            .encryptionContext(contextOf(context))
                            .ciphertextBlob(SdkBytes.fromByteArray(wrapped)))
                    .plaintext()
                    .asByteArray();
        } catch (InvalidCiphertextException | IncorrectKeyException e) {
            throw new WrongKeyException("the KMS key " + keyArn + " does not open the sealed store");
        } catch (SdkException e) {
            throw unanswered(e);
        }
    }

    private static Map<String, String> contextOf(String context) {
        return Map.of("keybroker", context);
    }

    private IOException unanswered(SdkException e) {
        return new IOException(
                "KMS did not answer for " + keyArn + " (expected: a broker that may use it, and a way to KMS)", e);
    }
}
