package io.keybroker.signing.sigv4a;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.SecretKey;
import io.keybroker.signing.crypto.Digests;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.signing.crypto.SigningBuffer;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * The P-256 key pair that SigV4A derives from a secret, valid for every day, region and service. Bouncy Castle only
 * multiplies the public point; the JDK signs and verifies.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Create a
 *     signed AWS API request</a>
 */
public final class SigV4aKeyPair {
    private static final String ALGORITHM = "SHA256withECDSA";
    private static final ECParameterSpec CURVE = curve();
    private static final BigInteger N_MINUS_TWO = CURVE.getOrder().subtract(BigInteger.TWO);

    private final PrivateKey secret;
    private final PublicKey open;

    private SigV4aKeyPair(PrivateKey secret, PublicKey open) {
        this.secret = secret;
        this.open = open;
    }

    /**
     * Derives the pair by HMAC in counter mode (NIST SP 800-108), repeated until the number is a valid private key.
     */
    public static SigV4aKeyPair derive(AccessKeyId id, SecretKey secret) {
        return derive(id.value(), secret);
    }

    /** Derives the pair of a published test vector, whose IDs are shorter than real ones. */
    public static SigV4aKeyPair derive(String id, SecretKey secret) {
        byte[] bytes = secret.utf8();
        byte[] seed = new byte[bytes.length + 5];
        System.arraycopy("AWS4A".getBytes(StandardCharsets.US_ASCII), 0, seed, 0, 5);
        System.arraycopy(bytes, 0, seed, 5, bytes.length);
        SecretKeySpec key = Digests.key(seed);
        Arrays.fill(bytes, (byte) 0);
        Arrays.fill(seed, (byte) 0);
        for (int counter = 1; counter < 255; counter++) {
            byte[] input = input(id, counter);
            BigInteger candidate = new BigInteger(1, Digests.hmac(key, input, input.length));
            if (candidate.compareTo(N_MINUS_TWO) <= 0) {
                return of(candidate.add(BigInteger.ONE));
            }
        }
        throw new AssertionError("no key found in 254 attempts");
    }

    /** Returns {@code 1 || label || 0 || id || counter || 256}. */
    private static byte[] input(String id, int counter) {
        byte[] label = "AWS4-ECDSA-P256-SHA256".getBytes(StandardCharsets.US_ASCII);
        byte[] context = id.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer input = ByteBuffer.allocate(label.length + context.length + 10);
        input.putInt(1).put(label).put((byte) 0);
        input.put(context).put((byte) counter).putInt(256);
        return input.array();
    }

    private static SigV4aKeyPair of(BigInteger scalar) {
        ECPoint base = CustomNamedCurves.getByName("secp256r1").getG();
        ECPoint point = new FixedPointCombMultiplier().multiply(base, scalar).normalize();
        java.security.spec.ECPoint open = new java.security.spec.ECPoint(
                point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
        try {
            KeyFactory keys = KeyFactory.getInstance("EC");
            return new SigV4aKeyPair(
                    keys.generatePrivate(new ECPrivateKeySpec(scalar, CURVE)),
                    keys.generatePublic(new ECPublicKeySpec(open, CURVE)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("P-256 is not available", e);
        }
    }

    private static ECParameterSpec curve() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("P-256 is not available", e);
        }
    }

    /** Returns the public key. */
    public PublicKey open() {
        return open;
    }

    public boolean verifies(SigningBuffer textToSign, Signature signature) {
        try {
            java.security.Signature verifier = java.security.Signature.getInstance(ALGORITHM);
            verifier.initVerify(open);
            textToSign.update(verifier);
            return verifier.verify(signature.bytes());
        } catch (SignatureException e) {
            return false; // no signature at all
        } catch (GeneralSecurityException e) {
            throw new AssertionError(ALGORITHM + " is not available", e);
        }
    }

    public Signature sign(SigningBuffer textToSign) {
        try {
            java.security.Signature signer = java.security.Signature.getInstance(ALGORITHM);
            signer.initSign(secret);
            textToSign.update(signer);
            return new Signature(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(ALGORITHM + " is not available", e);
        }
    }

    @Override
    public String toString() {
        return "EcdsaKey[redacted]";
    }
}
