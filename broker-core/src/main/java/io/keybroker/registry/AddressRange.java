package io.keybroker.registry;

import java.util.regex.Pattern;

/**
 * A CIDR block (RFC 4632); a single address is a block of one.
 *
 * @param base its first address
 * @param bits how many leading bits all its addresses share
 */
public record AddressRange(IpAddress base, int bits) {
    private static final Pattern BITS = Pattern.compile("0|[1-9][0-9]{0,2}");

    public AddressRange {
        byte[] bytes = base.bytes();
        if (bits < 0 || bits > bytes.length * 8) {
            throw new IllegalArgumentException("/" + bits + " is longer than the address " + base + " has bits");
        }
        for (int i = bits; i < bytes.length * 8; i++) {
            if (bit(bytes, i)) {
                throw new IllegalArgumentException("'" + base + "/" + bits
                        + "' has host bits set (expected: the first address of the block, or a longer prefix)");
            }
        }
    }

    /** Reads {@code 10.0.4.0/24}, {@code 2001:db8::/64}, or one address. */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            IpAddress only = IpAddress.parse(text);
            return new AddressRange(only, only.bytes().length * 8);
        }
        String bits = text.substring(slash + 1);
        if (!BITS.matcher(bits).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a CIDR block (expected: 10.0.4.0/24 or 2001:db8::/64)");
        }
        return new AddressRange(IpAddress.parse(text.substring(0, slash)), Integer.parseInt(bits));
    }

    public boolean contains(IpAddress address) {
        byte[] first = base.bytes();
        byte[] other = address.bytes();
        if (first.length != other.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            if (bit(first, i) != bit(other, i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean bit(byte[] bytes, int index) {
        return (bytes[index / 8] >> (7 - index % 8) & 1) == 1;
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return bits == base.bytes().length * 8 ? base.toString() : base + "/" + bits;
    }
}
