package io.keybroker.policy;

import io.keybroker.http.IpLiteral;
import java.util.Optional;
import java.util.regex.Pattern;

/** A CIDR block in the notation of RFC 4632, {@code 10.0.0.0/8} or {@code 2001:db8::/32}. */
final class IpRange {
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,3}");

    private final byte[] network;
    private final int length;

    private IpRange(byte[] network, int length) {
        this.network = network;
        this.length = length;
    }

    /** Reads an address, or an address and how many of its bits count. */
    static Optional<IpRange> read(String text) {
        int slash = text.indexOf('/');
        Optional<byte[]> network = IpLiteral.bytes(slash < 0 ? text : text.substring(0, slash));
        if (network.isEmpty()) {
            return Optional.empty();
        }
        int bits = network.get().length * Byte.SIZE;
        if (slash < 0) {
            return Optional.of(new IpRange(network.get(), bits));
        }
        String length = text.substring(slash + 1);
        if (!LENGTH.matcher(length).matches() || Integer.parseInt(length) > bits) {
            return Optional.empty();
        }
        return Optional.of(new IpRange(network.get(), Integer.parseInt(length)));
    }

    /** Whether the text is an address of this range. */
    boolean holds(String address) {
        return IpLiteral.bytes(address).filter(this::holds).isPresent();
    }

    private boolean holds(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        int whole = length / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (address[i] != network[i]) {
                return false;
            }
        }
        int rest = length % Byte.SIZE;
        return rest == 0 || ((address[whole] ^ network[whole]) & 0xff) >> (Byte.SIZE - rest) == 0;
    }
}
