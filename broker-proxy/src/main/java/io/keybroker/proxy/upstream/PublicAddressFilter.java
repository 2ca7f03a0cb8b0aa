package io.keybroker.proxy.upstream;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Distinguishes public addresses from private and special ones (protection against SSRF). */
final class PublicAddressFilter {
    private PublicAddressFilter() {}

    static boolean contains(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address ? publicV6(bytes) : publicV4(bytes);
    }

    /** Excludes "this network", carrier NAT, protocol assignments, benchmarking and reserved ranges (RFC 6890). */
    private static boolean publicV4(byte[] bytes) {
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        boolean carrierNat = first == 100 && second >= 64 && second <= 127;
        boolean assignments = first == 192 && second == 0 && bytes[2] == 0;
        boolean benchmarks = first == 198 && (second == 18 || second == 19);
        return first != 0 && first < 240 && !carrierNat && !assignments && !benchmarks;
    }

    /** Accepts global unicast only, without ranges that embed an IPv4 address or are for documentation. */
    private static boolean publicV6(byte[] bytes) {
        int first = ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
        int second = ((bytes[2] & 0xff) << 8) | (bytes[3] & 0xff);
        boolean global = (first & 0xe000) == 0x2000;
        boolean teredoOrDocumentation = first == 0x2001 && (second == 0 || second == 0xdb8);
        boolean sixToFour = first == 0x2002;
        return global && !teredoOrDocumentation && !sixToFour;
    }
}
