package io.keybroker.net;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A block of addresses (RFC 4632); a single address is a block of one.
 *
 * @param base the first address
 * @param bits the prefix length
 */
public record CidrBlock(IpAddress base, int bits) {
    private static final Pattern BITS = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final Pattern MASKED_BITS = Pattern.compile("[0-9]{1,3}");

    public CidrBlock {
        byte[] bytes = base.bytes();
        if (bits < 0 || bits > bytes.length * Byte.SIZE) {
            throw new IllegalArgumentException("/" + bits + " is longer than the address " + base + " has bits");
        }
        if (!samePrefix(bytes, masked(bytes, bits), bytes.length * Byte.SIZE)) {
            throw new IllegalArgumentException("'" + base + "/" + bits
                    + "' has host bits set (expected: the first address of the block, or a longer prefix)");
        }
    }

    /** Parses {@code 10.0.4.0/24}, {@code 2001:db8::/64}, or one address. */
    public static CidrBlock parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return single(IpAddress.parse(text));
        }
        String bits = text.substring(slash + 1);
        if (!BITS.matcher(bits).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a CIDR block (expected: 10.0.4.0/24 or 2001:db8::/64)");
        }
        return new CidrBlock(IpAddress.parse(text.substring(0, slash)), Integer.parseInt(bits));
    }

    /** Parses a block as IAM does in policies: bits after the prefix are ignored, so {@code 10.0.4.9/24} is valid. */
    public static Optional<CidrBlock> parseMasked(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return IpAddress.tryParse(text).map(CidrBlock::single);
        }
        String bits = text.substring(slash + 1);
        if (!MASKED_BITS.matcher(bits).matches()) {
            return Optional.empty();
        }
        int length = Integer.parseInt(bits);
        return IpAddress.tryParse(text.substring(0, slash))
                .map(IpAddress::bytes)
                .filter(bytes -> length <= bytes.length * Byte.SIZE)
                .map(bytes -> new CidrBlock(IpAddress.ofBytes(masked(bytes, length)), length));
    }

    private static CidrBlock single(IpAddress only) {
        return new CidrBlock(only, only.bytes().length * Byte.SIZE);
    }

    /** Whether the block contains an address of the same family. */
    public boolean contains(IpAddress address) {
        byte[] other = address.bytes();
        byte[] first = base.bytes();
        return first.length == other.length && samePrefix(first, other, bits);
    }

    private static byte[] masked(byte[] address, int bits) {
        byte[] masked = address.clone();
        for (int i = bits; i < masked.length * Byte.SIZE; i++) {
            masked[i / Byte.SIZE] &= (byte) ~(0x80 >> i % Byte.SIZE);
        }
        return masked;
    }

    private static boolean samePrefix(byte[] bytes, byte[] other, int bits) {
        for (int i = 0; i < bits / Byte.SIZE; i++) {
            if (bytes[i] != other[i]) {
                return false;
            }
        }
        int rest = bits % Byte.SIZE;
        return rest == 0 || ((bytes[bits / Byte.SIZE] ^ other[bits / Byte.SIZE]) & 0xff) >> (Byte.SIZE - rest) == 0;
    }

    /** Returns the form that {@link #parse} accepts. */
    @Override
    public String toString() {
        return bits == base.bytes().length * Byte.SIZE ? base.toString() : base + "/" + bits;
    }
}
