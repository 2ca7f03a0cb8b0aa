package io.keybroker.http;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddressParser;
import io.keybroker.text.Ascii;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * The value of a Host field: a DNS name or an IP address, and a port (RFC 9110, section 7.2), in one unambiguous
 * spelling.
 *
 * @param name the name or address in lower case, an IPv6 address in its brackets
 * @param port the port, if present
 */
public record HostField(String name, OptionalInt port) {
    private static final int MAX_NAME_LENGTH = 253;
    private static final int MAX_LABEL_LENGTH = 63;

    /** Parses the value of the only Host field of a request. */
    public static HostField parse(String value) throws RequestRejectedException {
        int bracket = value.startsWith("[") ? value.indexOf(']') : -1;
        int colon = value.indexOf(':', Math.max(bracket, 0));
        String name = colon < 0 ? value : value.substring(0, colon);
        boolean literal = bracket >= 0;
        boolean valid = literal ? bracket == name.length() - 1 && isIpv6(name.substring(1, bracket)) : isName(name);
        if (!valid) {
            throw malformed("a DNS name or an IP address");
        }
        return new HostField(name.toLowerCase(Locale.ROOT), colon < 0 ? OptionalInt.empty() : port(value, colon + 1));
    }

    private static OptionalInt port(String value, int from) throws RequestRejectedException {
        String digits = value.substring(from);
        boolean number = digits.length() <= 5 && Ascii.all(digits, Ascii::isDigit) && digits.charAt(0) != '0';
        int port = number ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > 65_535) {
            throw malformed("a port from 1 to 65535");
        }
        return OptionalInt.of(port);
    }

    private static boolean isIpv6(String text) {
        return text.indexOf(':') >= 0 && IpAddressParser.bytes(text).isPresent();
    }

    /**
     * Whether all labels are non-empty and consist of letters, digits, hyphens and underscores; digits and dots alone
     * are an IPv4 address.
     */
    private static boolean isName(String name) {
        if (Ascii.all(name, c -> Ascii.isDigit(c) || c == '.')) {
            return IpAddressParser.bytes(name).isPresent();
        }
        int label = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean dot = c == '.' && label > 0;
            if (!dot && !Ascii.isAlphanumeric(c) && c != '-' && c != '_') {
                return false;
            }
            label = dot ? 0 : label + 1;
            if (label > MAX_LABEL_LENGTH) {
                return false;
            }
        }
        return label > 0 && name.length() <= MAX_NAME_LENGTH;
    }

    private static RequestRejectedException malformed(String expected) {
        return new RequestRejectedException(ErrorCode.MALFORMED, "the Host is invalid (expected: " + expected + ")");
    }
}
