package io.keybroker.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An IP address in canonical 4 or 16 bytes; an IPv4-mapped IPv6 address is the IPv4 address. Parsing never uses DNS.
 */
public final class IpAddress {
    private static final byte[] BROADCAST = {-1, -1, -1, -1};

    private final byte[] bytes;
    private @Nullable String text;

    private IpAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns the address of a socket's peer. */
    public static IpAddress of(InetAddress address) {
        return new IpAddress(IpAddressParser.unmapped(address.getAddress()));
    }

    /** Parses strict dotted IPv4 (no leading zeros) or IPv6 without a zone (RFC 4291, section 2.2). */
    public static IpAddress parse(String text) {
        return tryParse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + text + "' is not an IP address (expected: 10.0.4.17 or 2001:db8::1)"));
    }

    /** Parses an address; empty for any other text. */
    public static Optional<IpAddress> tryParse(String text) {
        return IpAddressParser.bytes(text).map(IpAddress::new);
    }

    /** Returns the address of 4 or 16 canonical bytes, from {@link #bytes}. */
    public static IpAddress ofBytes(byte[] canonical) {
        return new IpAddress(canonical.clone());
    }

    /** Returns the canonical bytes, for comparison with ranges. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Why no single machine can send from this address; nothing if one can. */
    public Optional<String> unusableAsSource() {
        InetAddress address = inetAddress();
        if (address.isAnyLocalAddress()) {
            return Optional.of("is unspecified: it stands for any address");
        }
        if (address.isMulticastAddress()) {
            return Optional.of("is a multicast address");
        }
        return Arrays.equals(bytes, BROADCAST) ? Optional.of("is the broadcast address") : Optional.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Returns the form that {@link #parse} accepts. */
    @Override
    public String toString() {
        String known = text;
        if (known == null) {
            known = written();
            text = known;
        }
        return known;
    }

    private String written() {
        return inetAddress().getHostAddress();
    }

    private InetAddress inetAddress() {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("formatting the address failed", e);
        }
    }
}
