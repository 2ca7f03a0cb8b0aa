package io.keybroker.net;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Parses addresses by one strict grammar, without DNS. */
public final class IpAddressParser {
    private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-fA-F]{1,4}");

    private IpAddressParser() {}

    /**
     * Returns the 4 or 16 bytes of strict dotted IPv4 (no leading zeros) or IPv6 without a zone (RFC 4291, section
     * 2.2); an IPv4-mapped IPv6 address becomes the IPv4 address.
     */
    public static Optional<byte[]> bytes(String text) {
        return (text.indexOf(':') < 0 ? ipv4(text) : ipv6(text)).map(IpAddressParser::unmapped);
    }

    private static Optional<byte[]> ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        byte[] address = new byte[4];
        for (int i = 0; i < parts.length; i++) {
            if (parts.length != 4 || !DECIMAL.matcher(parts[i]).matches() || Integer.parseInt(parts[i]) > 255) {
                return Optional.empty();
            }
            address[i] = (byte) Integer.parseInt(parts[i]);
        }
        return Optional.of(address);
    }

    private static Optional<byte[]> ipv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, true).filter(all -> all.length == 16);
        }
        Optional<byte[]> head = groups(text.substring(0, gap), false);
        Optional<byte[]> tail = groups(text.substring(gap + 2), true);
        if (head.isEmpty() || tail.isEmpty() || head.get().length + tail.get().length > 14) {
            return Optional.empty();
        }
        byte[] end = tail.get();
        byte[] address = Arrays.copyOf(head.get(), 16);
        System.arraycopy(end, 0, address, 16 - end.length, end.length);
        return Optional.of(address);
    }

    /** Returns the bytes of groups between colons; the last may be dotted at the end of the address. */
    private static Optional<byte[]> groups(String text, boolean endsAddress) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(16);
        String[] groups = text.isEmpty() ? new String[0] : text.split(":", -1);
        for (int i = 0; i < groups.length; i++) {
            if (HEXADECIMAL.matcher(groups[i]).matches()) {
                int group = Integer.parseInt(groups[i], 16);
                bytes.write(group >> 8);
                bytes.write(group);
                continue;
            }
            Optional<byte[]> dotted = endsAddress && i == groups.length - 1 ? ipv4(groups[i]) : Optional.empty();
            if (dotted.isEmpty()) {
                return Optional.empty();
            }
            bytes.writeBytes(dotted.get());
        }
        return Optional.of(bytes.toByteArray());
    }

    /** Returns the IPv4 address of an IPv4-mapped one, else the address unchanged. */
    public static byte[] unmapped(byte[] address) {
        if (address.length == 16 && address[10] == -1 && address[11] == -1) {
            for (int i = 0; i < 10; i++) {
                if (address[i] != 0) {
                    return address;
                }
            }
            return Arrays.copyOfRange(address, 12, 16);
        }
        return address;
    }
}
