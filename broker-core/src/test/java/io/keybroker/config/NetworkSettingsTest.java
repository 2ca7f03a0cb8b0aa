package io.keybroker.config;

import static io.keybroker.config.ConfigHome.changed;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Addresses, ranges and host names that are rejected. */
final class NetworkSettingsTest {
    private final ConfigHome directory = new ConfigHome();

    @BeforeEach
    void open(@TempDir Path home) throws Exception {
        directory.create(home);
    }

    @Test
    void rejectsAPortAlone() {
        directory.requireRejected(
                changed("0.0.0.0:8443", "8443"),
                "broker.yaml:2: listen.data is a number (expected: ADDRESS:PORT with an IP address and a port up to"
                        + " 65535, as in 0.0.0.0:8443 or [::]:8443, in quotes)");
    }

    @Test
    void rejectsAPortBeyondTheLast() {
        directory.requireRejected(
                changed("0.0.0.0:8443", "0.0.0.0:65536"),
                "broker.yaml:2: listen.data is '0.0.0.0:65536', which is not an address to listen on (expected: ");
    }

    @Test
    void rejectsAnAddressWithALeadingZero() {
        directory.requireRejected(
                changed("0.0.0.0:8443", "010.0.0.1:8443"),
                "broker.yaml:2: listen.data is '010.0.0.1:8443', which is not an IP address (expected: ");
    }

    @Test
    void rejectsANameWhereAnAddressBelongs() {
        directory.requireRejected(
                changed("0.0.0.0:8443", "broker.internal:8443"),
                "broker.yaml:2: listen.data is 'broker.internal:8443', which is not an address to listen on");
    }

    @Test
    void rejectsTwoListenersAtOneAddress() {
        directory.requireRejected(
                changed("0.0.0.0:8443", "127.0.0.1:8444"),
                "broker.yaml:3: listen.admin is the address of data (expected: a different address)");
    }

    @Test
    void rejectsWhatIsNotARange() {
        directory.requireRejected(
                proxied("10.0.0.1"),
                "broker.yaml:4: listen.proxyProtocolFrom is '10.0.0.1', which is not an address range (expected: a"
                        + " range, as in 10.0.0.0/24 or 2001:db8::/64)");
    }

    @Test
    void rejectsToTrustTheWholeInternet() {
        directory.requireRejected(
                proxied("0.0.0.0/0"),
                "broker.yaml:4: listen.proxyProtocolFrom is '0.0.0.0/0', which is not an address");
    }

    @Test
    void rejectsARangeWithABitTooMany() {
        directory.requireRejected(
                proxied("10.0.0.1/24"),
                "broker.yaml:4: listen.proxyProtocolFrom is '10.0.0.1/24', which is not the first address of a range"
                        + " (expected: an address with no bits after its first 24)");
    }

    @Test
    void rejectsAPrefixLongerThanTheAddress() {
        directory.requireRejected(
                proxied("10.0.0.0/33"), "which is not an address range (expected: a prefix length up to /32)");
    }

    @Test
    void rejectsARangeOfSomethingElse() {
        directory.requireRejected(proxied("10.0.0.300/24"), "is '10.0.0.300/24', which is not an IP address");
    }

    @Test
    void rejectsAHostnameWithACapital() {
        directory.requireRejected(
                changed("aws.broker.internal", "AWS.broker.internal"),
                "broker.yaml:4: hostnames is 'AWS.broker.internal', which is not a hostname (expected: a DNS name in"
                        + " lower case, such as aws.broker.internal)");
    }

    @Test
    void rejectsAHostnameTwice() {
        directory.requireRejected(
                changed("[aws.broker.internal]", "[a, b, a]"),
                "broker.yaml:4: hostnames 'a' is repeated in the list (expected: each value once)");
    }

    @Test
    void rejectsToHaveNoName() {
        directory.requireRejected(
                changed("[aws.broker.internal]", "[]"),
                "broker.yaml:4: hostnames is an empty list (expected: at least one name");
    }

    @Test
    void rejectsANumberForAHostname() {
        directory.requireRejected(
                changed("[aws.broker.internal]", "[7]"),
                "broker.yaml:4: hostnames is a number (expected: a DNS name in lower case, such as aws.broker.internal,"
                        + " in quotes)");
    }

    private static String proxied(String range) {
        return changed("  admin: 127.0.0.1:8444\n", "  admin: 127.0.0.1:8444\n  proxyProtocolFrom: [" + range + "]\n");
    }
}
