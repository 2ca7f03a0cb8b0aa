package io.keybroker.store.sql;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Generates instance IDs for instances without an EC2 ID: {@code i-} and 17 random hexadecimal digits. */
final class InstanceIdGenerator {
    private InstanceIdGenerator() {}

    static String issue(SecureRandom random) {
        byte[] bytes = new byte[9];
        random.nextBytes(bytes);
        return "i-" + HexFormat.of().formatHex(bytes).substring(0, 17);
    }
}
