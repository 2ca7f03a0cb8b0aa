package io.keybroker.store.sealed;

import java.io.IOException;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.IncorrectKeyException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;

/** Wraps the data key with an AWS KMS key; CloudTrail records each use. */
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
            throw new WrongKeyException("the KMS key " + keyArn + " does not match the sealed store");
        } catch (SdkException e) {
            throw unanswered(e);
        }
    }

    private static Map<String, String> contextOf(String context) {
        return Map.of("keybroker", context);
    }

    private IOException unanswered(SdkException e) {
        return new IOException(
                "the KMS request failed for key " + keyArn + " (expected: kms:Encrypt and kms:Decrypt"
                        + " permissions, and network access to KMS)",
                e);
    }
}
