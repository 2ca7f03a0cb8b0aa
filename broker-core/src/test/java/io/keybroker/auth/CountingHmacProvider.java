package io.keybroker.auth;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.MacSpi;

/** A provider of HMAC-SHA256 that counts how many are made and leaves the work to the JDK's own. */
final class CountingHmacProvider extends Provider {
    private static final long serialVersionUID = 1;
    private static final AtomicInteger MADE = new AtomicInteger();

    CountingHmacProvider() {
        super("CountingHmacProvider", "1", "counts");
        put("Mac.HmacSHA256", Spi.class.getName());
    }

    static int made() {
        return MADE.get();
    }

    /** What the JCA makes by its name. */
    public static final class Spi extends MacSpi {
        private final Mac own;

        public Spi() throws GeneralSecurityException {
            own = Mac.getInstance("HmacSHA256", "SunJCE");
        }

        @Override
        protected int engineGetMacLength() {
            return own.getMacLength();
        }

        @Override
        protected void engineInit(Key key, AlgorithmParameterSpec parameters)
                throws InvalidKeyException, InvalidAlgorithmParameterException {
            own.init(key, parameters);
        }

        @Override
        protected void engineUpdate(byte input) {
            own.update(input);
        }

        @Override
        protected void engineUpdate(byte[] input, int offset, int length) {
            own.update(input, offset, length);
        }

        @Override
        protected byte[] engineDoFinal() {
            MADE.incrementAndGet();
            return own.doFinal();
        }

        @Override
        protected void engineReset() {
            own.reset();
        }
    }
}
