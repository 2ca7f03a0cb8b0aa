package io.keybroker.config;

import io.keybroker.net.CidrBlock;
import io.keybroker.net.HostPattern;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hosts that the forward proxy lets through untouched.
 *
 * @param hosts each of them
 * @param privateAddresses which addresses these may have besides public ones
 */
public record PassThroughSettings(List<HostPattern> hosts, List<CidrBlock> privateAddresses) {
    /** No host at all. */
    public static final PassThroughSettings NONE = new PassThroughSettings(List.of(), List.of());

    private static final Pattern AUTHORITY = Pattern.compile("([a-z0-9.-]{1,253}):([1-9][0-9]{0,4})");

    public PassThroughSettings {
        hosts = List.copyOf(hosts);
        privateAddresses = List.copyOf(privateAddresses);
    }

    /** Whether the host and port, such as {@code packages.example.com:443}, are listed. */
    public boolean contains(String authority) {
        Matcher matcher = AUTHORITY.matcher(authority);
        if (!matcher.matches()) {
            return false;
        }
        int port = Integer.parseInt(matcher.group(2));
        return hosts.stream().anyMatch(host -> host.matches(matcher.group(1), port));
    }

    static PassThroughSettings read(Setting setting) throws ConfigException {
        Setting section = setting.section("passThrough", "privateAddresses");
        return new PassThroughSettings(
                section.read(
                        "passThrough",
                        hosts -> hosts.readList("[packages.example.com]", PassThroughSettings::readHost),
                        List.of()),
                section.read(
                        "privateAddresses",
                        ranges -> ranges.readList("[10.0.0.0/24]", NetworkSettings::range),
                        List.of()));
    }

    private static HostPattern readHost(Setting setting) throws ConfigException {
        String expected = "a DNS name in lower case, perhaps with '*.' before and ':PORT' after it, as in"
                + " packages.example.com, \"*.example.org\" or git.example.com:22";
        return HostPattern.parse(setting.text(expected)).orElseThrow(() -> setting.mismatch("a host", expected));
    }
}
