package io.keybroker.signing.chunked;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/**
 * Checksum in an x-amz-trailer.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html">Checking object
 *     integrity</a>
 */
abstract class TrailerChecksum {
    /** Creates the checksum of a trailer by its name, such as {@code x-amz-checksum-crc32}. */
    static TrailerChecksum create(String trailer) throws RequestRejectedException {
        return switch (trailer) {
            case "x-amz-checksum-crc32" -> new CrcChecksum(new CRC32(), 4);
            case "x-amz-checksum-crc32c" -> new CrcChecksum(new CRC32C(), 4);
            case "x-amz-checksum-crc64nvme" -> new CrcChecksum(new Crc64Nvme(), 8);
            case "x-amz-checksum-sha1" -> new DigestChecksum("SHA-1");
            case "x-amz-checksum-sha256" -> new DigestChecksum("SHA-256");
            default ->
                throw new RequestRejectedException(
                        ErrorCode.MALFORMED, "x-amz-trailer does not name a supported checksum");
        };
    }

    /** Returns the checksum of a body without a trailer. */
    static TrailerChecksum none() {
        return new None();
    }

    abstract void update(ByteBuffer data);

    abstract byte[] value();

    final String base64() {
        return Base64.getEncoder().encodeToString(value());
    }

    private static final class CrcChecksum extends TrailerChecksum {
        private final Checksum checksum;
        private final int width;

        CrcChecksum(Checksum checksum, int width) {
            this.checksum = checksum;
            this.width = width;
        }

        @Override
        void update(ByteBuffer data) {
            checksum.update(data);
        }

        @Override
        byte[] value() {
            ByteBuffer bytes = ByteBuffer.allocate(8).putLong(checksum.getValue());
            byte[] value = new byte[width];
            bytes.position(8 - width).get(value);
            return value;
        }
    }

    private static final class DigestChecksum extends TrailerChecksum {
        private final MessageDigest digest;

        DigestChecksum(String algorithm) {
            try {
                digest = MessageDigest.getInstance(algorithm);
            } catch (GeneralSecurityException e) {
                throw new AssertionError(algorithm + " is not available", e);
            }
        }

        @Override
        void update(ByteBuffer data) {
            digest.update(data);
        }

        @Override
        byte[] value() {
            return digest.digest();
        }
    }

    private static final class None extends TrailerChecksum {
        @Override
        void update(ByteBuffer data) {
            data.position(data.limit());
        }

        @Override
        byte[] value() {
            return new byte[0];
        }
    }
}
