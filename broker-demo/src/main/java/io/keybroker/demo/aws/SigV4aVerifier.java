package io.keybroker.demo.aws;

import io.keybroker.credential.Credential;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Verifies SigV4A independently of the broker's code. */
final class SigV4aVerifier {
    private static final BigInteger TWO = BigInteger.TWO;
    private static final BigInteger THREE = BigInteger.valueOf(3);

    private final ECParameterSpec spec;
    private final BigInteger prime;
    private final PublicKey key;

    SigV4aVerifier(Credential real) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            spec = parameters.getParameterSpec(ECParameterSpec.class);
            EllipticCurve curve = spec.getCurve();
            prime = new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
            ECPoint point = times(scalar(real), spec.getGenerator(), curve.getA());
            key = KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, spec));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("P-256 is not available", e);
        }
    }

    /** Derives the private number: HMAC in counter mode over the key ID, repeated until it is small enough. */
    private BigInteger scalar(Credential real) throws GeneralSecurityException {
        byte[] secret = ("AWS4A" + real.secret().reveal()).getBytes(StandardCharsets.US_ASCII);
        byte[] label = "AWS4-ECDSA-P256-SHA256".getBytes(StandardCharsets.US_ASCII);
        byte[] id = real.id().value().getBytes(StandardCharsets.US_ASCII);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        Arrays.fill(secret, (byte) 0);
        BigInteger number = spec.getOrder();
        for (byte counter = 1; number.compareTo(spec.getOrder().subtract(TWO)) > 0; counter++) {
            ByteBuffer input = ByteBuffer.allocate(4 + label.length + 1 + id.length + 1 + 4);
            input.putInt(1).put(label).put((byte) 0).put(id).put(counter).putInt(256);
            number = new BigInteger(1, mac.doFinal(input.array()));
        }
        return number.add(BigInteger.ONE);
    }

    private ECPoint times(BigInteger scalar, ECPoint point, BigInteger a) {
        ECPoint sum = ECPoint.POINT_INFINITY;
        for (int bit = scalar.bitLength() - 1; bit >= 0; bit--) {
            sum = plus(sum, sum, a);
            sum = scalar.testBit(bit) ? plus(sum, point, a) : sum;
        }
        return sum;
    }

    private ECPoint plus(ECPoint one, ECPoint other, BigInteger a) {
        if (one.equals(ECPoint.POINT_INFINITY) || other.equals(ECPoint.POINT_INFINITY)) {
            return one.equals(ECPoint.POINT_INFINITY) ? other : one;
        }
        BigInteger x = one.getAffineX();
        BigInteger slope = one.equals(other)
                ? THREE.multiply(x)
                        .multiply(x)
                        .add(a)
                        .multiply(TWO.multiply(one.getAffineY()).modInverse(prime))
                : other.getAffineY()
                        .subtract(one.getAffineY())
                        .multiply(other.getAffineX().subtract(x).modInverse(prime));
        BigInteger sumX =
                slope.multiply(slope).subtract(x).subtract(other.getAffineX()).mod(prime);
        BigInteger sumY =
                slope.multiply(x.subtract(sumX)).subtract(one.getAffineY()).mod(prime);
        return new ECPoint(sumX, sumY);
    }

    boolean matches(String textToSign, String hexSignature) {
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(key);
            verifier.update(textToSign.getBytes(StandardCharsets.UTF_8));
            return verifier.verify(HexFormat.of().parseHex(hexSignature));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false; // no signature at all
        }
    }
}
