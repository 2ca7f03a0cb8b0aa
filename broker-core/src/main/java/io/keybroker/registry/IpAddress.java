package io.keybroker.registry;

import io.keybroker.refusal.Ascii;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * One address in its canonical 4 or 16 bytes; an IPv4 address mapped into IPv6 is the IPv4 address. Reading one never
 * asks DNS.
 */
public final class IpAddress {
    private final byte[] bytes;

    private IpAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The address of a socket's peer. */
    public static IpAddress of(InetAddress address) {
        return new IpAddress(unmapped(address.getAddress()));
    }

    /** Reads strict dotted IPv4 (no leading zeros) or IPv6 without a zone. */
    public static IpAddress parse(String text) {
        if (text.indexOf(':') < 0) {
            return new IpAddress(ipv4(text));
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.digit(c, 16) < 0 && c != ':' && c != '.') {
                throw notAnAddress(text);
            }
        }
        try {
            return of(InetAddress.getByName(text)); // a text with a colon is only ever read as a literal
        } catch (UnknownHostException e) {
            throw notAnAddress(text);
        }
    }

    private static byte[] ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw notAnAddress(text);
        }
        byte[] address = new byte[4];
        for (int i = 0; i < 4; i++) {
            String part = parts[i];
            boolean digits =
                    !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(Ascii::isDigit);
            if (!digits || (part.length() > 1 && part.charAt(0) == '0') || Integer.parseInt(part) > 255) {
                throw notAnAddress(text);
            }
            address[i] = (byte) Integer.parseInt(part);
        }
        return address;
    }

    private static byte[] unmapped(byte[] address) {
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

    private static IllegalArgumentException notAnAddress(String text) {
        return new IllegalArgumentException("'" + text + "' is not an IP address (expected: 10.0.4.17 or 2001:db8::1)");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The address as text, in the form that {@link #parse} reads. */
    @Override
    public String toString() {
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes always has a text", e);
        }
    }
}
