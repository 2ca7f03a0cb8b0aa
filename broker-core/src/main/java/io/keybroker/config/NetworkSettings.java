package io.keybroker.config;

import io.keybroker.net.CidrBlock;
import io.keybroker.net.IpAddress;
import io.keybroker.net.UriComponents;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses network addresses and names, without DNS. */
final class NetworkSettings {
    private static final Pattern SOCKET = Pattern.compile("(?:([0-9.]+|localhost)|\\[([0-9a-fA-F:.]+)]):([0-9]{1,5})");
    private static final Pattern RANGE = Pattern.compile("([0-9a-fA-F:.]+)/([1-9][0-9]{0,2})");
    private static final Pattern HOSTNAME =
            Pattern.compile("(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final Pattern POSTGRES = Pattern.compile("postgres(ql)?://[^/?#\\s]+/[^/?#\\s]+(\\?[^#\\s]*)?");

    private static final Pattern QUEUE =
            Pattern.compile("https?://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?/[A-Za-z0-9-]{1,64}/[A-Za-z0-9_-]{1,80}");

    private NetworkSettings() {}

    static InetSocketAddress socket(Setting setting) throws ConfigException {
        String expected = "ADDRESS:PORT with an IP address and a port up to 65535, as in 0.0.0.0:8443 or [::]:8443";
        Matcher matcher = SOCKET.matcher(setting.text(expected));
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > 65_535) {
            throw setting.mismatch("an address to listen on", expected);
        }
        String host = Optional.ofNullable(matcher.group(1)).orElseGet(() -> matcher.group(2));
        String literal = host.equals("localhost") ? "127.0.0.1" : host;
        return new InetSocketAddress(literal(setting, literal, expected), Integer.parseInt(matcher.group(3)));
    }

    /** Parses a CIDR block that starts at its first address and is not the whole internet. */
    static CidrBlock range(Setting setting) throws ConfigException {
        String expected = "a range, as in 10.0.0.0/24 or 2001:db8::/64";
        Matcher matcher = RANGE.matcher(setting.text(expected));
        if (!matcher.matches()) {
            throw setting.mismatch("an address range", expected);
        }
        byte[] address = literal(setting, matcher.group(1), expected).getAddress();
        int bits = address.length * 8;
        int prefix = Integer.parseInt(matcher.group(2));
        if (prefix > bits) {
            throw setting.mismatch("an address range", "a prefix length up to /" + bits);
        }
        BigInteger inside = BigInteger.ONE.shiftLeft(bits - prefix).subtract(BigInteger.ONE);
        if (new BigInteger(1, address).and(inside).signum() != 0) {
            throw setting.mismatch("the first address of a range", "an address with no bits after its first " + prefix);
        }
        return CidrBlock.parse(setting.text());
    }

    private static InetAddress literal(Setting setting, String text, String expected) throws ConfigException {
        try {
            return InetAddress.getByName(IpAddress.parse(text).toString());
        } catch (IllegalArgumentException | UnknownHostException e) {
            throw setting.mismatch("an IP address", expected);
        }
    }

    static String hostname(Setting setting) throws ConfigException {
        String expected = "a DNS name in lower case, such as aws.broker.internal";
        if (!HOSTNAME.matcher(setting.text(expected)).matches()) {
            throw setting.mismatch("a hostname", expected);
        }
        return setting.text();
    }

    /** Parses the registry's location; messages never repeat the text, which can contain a password. */
    static RegistryAddress registry(Setting setting) throws ConfigException {
        String expected =
                "sqlite, or postgresql://user:password@host:5432/database with special characters percent-encoded";
        String text = setting.text(expected);
        if (text.equals(RegistryAddress.SQLITE.jdbcUrl())) {
            return RegistryAddress.SQLITE;
        }
        if (!POSTGRES.matcher(text).matches()) {
            throw setting.invalid("is neither sqlite nor the URL of a PostgreSQL database", expected);
        }
        return new RegistryAddress(text);
    }

    /** Parses the URL of an SQS queue; requests use the endpoint of its region instead of its host. */
    static URI queue(Setting setting) throws ConfigException {
        String expected = "the URL of a queue, as in https://sqs.eu-central-1.amazonaws.com/123456789012/instances";
        if (!QUEUE.matcher(setting.text(expected)).matches()) {
            throw setting.invalid("is not the URL of a queue", expected);
        }
        return URI.create(setting.text());
    }

    /** Parses an endpoint URL; messages never repeat the text, which can contain a password. */
    static URI endpoint(Setting setting) throws ConfigException {
        String expected = "https://HOST[:PORT] and nothing after it, as in https://127.0.0.1:9000";
        try {
            URI uri = new URI(setting.text(expected));
            UriComponents components = new UriComponents(uri);
            boolean bare = components.path().isEmpty() || components.path().equals("/");
            boolean origin =
                    components.scheme().equals("https") && components.host().isPresent() && uri.getPort() <= 65_535;
            if (origin && bare && components.isPlain()) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw setting.invalid("is not the URL of a service", expected);
        }
        throw setting.invalid("is not the URL of a service", expected);
    }
}
