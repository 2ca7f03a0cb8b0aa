package io.keybroker.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IpAddressTest {
    private static final IpAddress TEN = IpAddress.parse("10.0.0.5");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.5",
                "::ffff:10.0.0.5",
                "::FFFF:10.0.0.5",
                "::ffff:a00:5",
                "::ffff:0a00:0005",
                "0:0:0:0:0:ffff:10.0.0.5",
                "0000:0000:0000:0000:0000:ffff:0a00:0005",
                "0::ffff:10.0.0.5",
                "::0:ffff:10.0.0.5"
            })
    void readsEverySpellingOfTheSameAddressAsOne(String text) {
        assertThat(IpAddress.parse(text)).isEqualTo(TEN).hasSameHashCodeAs(TEN).hasToString("10.0.0.5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::10.0.0.5", // IPv4-compatible, deprecated
                "::a00:5",
                "64:ff9b::10.0.0.5", // NAT64
                "64:ff9b:1::10.0.0.5",
                "2002:a00:5::", // 6to4
                "::ffff:0:10.0.0.5", // IPv4-translated
                "fe80::ffff:10.0.0.5",
                "1::ffff:10.0.0.5",
                "::1:ffff:10.0.0.5"
            })
    void takesAnAddressThatOnlyCarriesAnotherForItself(String text) {
        assertThat(IpAddress.parse(text)).isNotEqualTo(TEN);
        assertThat(IpAddress.parse(IpAddress.parse(text).toString())).isEqualTo(IpAddress.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2001:db8::1",
                "2001:DB8::1",
                "2001:0db8::0001",
                "2001:db8:0:0:0:0:0:1",
                "2001:db8:0::0:1",
                "2001:db8:0:0:0:0:0.0.0.1"
            })
    void readsEverySpellingOfOneIpv6Address(String text) {
        assertThat(IpAddress.parse(text)).isEqualTo(IpAddress.parse("2001:0db8:0000:0000:0000:0000:0000:0001"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // IPv4 that some library reads as 10.0.0.5, or as something else
                "010.0.0.5",
                "10.0.0.05",
                "10.00.0.5",
                "012.0.0.5",
                "0x0a000005",
                "0xa.0.0.5",
                "0x0a.0x0.0x0.0x5",
                "167772165",
                "10.5",
                "10.0.5",
                "10",
                "10.0.0.5.",
                ".10.0.0.5",
                "10..0.5",
                "10.0.0",
                "10.0.0.5.6",
                "10.0.0.256",
                "10.0.0.-1",
                "10.0.0.+5",
                "10.0.0.1000",
                "10.0.0.5/32",
                "10.0.0.5:443",
                "10.0.0.5 ",
                " 10.0.0.5",
                "10.0.0.5\n",
                "10.0.0.5\u0000",
                "10,0,0,5",
                "10\u30020\u30020\u30025",
                "1e1.0.0.5",
                "\uff11\uff10.0.0.5",
                "\u0661\u0660.0.0.5",
                "\u2460.0.0.5",
                "",
                " ",
                "localhost",
                "example.com",
                // IPv6
                ":",
                ":::",
                "::1::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "::1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7:8::",
                ":1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                "12345::",
                "::g",
                "fe80::1%eth0",
                "fe80::1%1",
                "fe80::1%",
                "[::1]",
                "[::ffff:10.0.0.5]",
                "::1/128",
                "::ffff:010.0.0.5",
                "::ffff:10.0.0.05",
                "::ffff:0x0a.0.0.5",
                "::ffff:10.0.5",
                "::ffff:10.5",
                "::ffff:167772165",
                "::ffff:10.0.0.256",
                "::ffff:10.0.0.5:1",
                "10.0.0.5::",
                "::10.0.0.5:ffff",
                "1:2:3:4:5:6:7:10.0.0.5",
                "::ffff:10.0.0.5.",
                ".:1",
                ".::1",
                "::.",
                "::1.",
                "::\uff11",
                "::\u0661",
                "::1 ",
                " ::1",
                "::-1",
                "::+1",
                "::1\n",
                "::0x1"
            })
    void rejectsWhatIsNotAnAddressInItsPlainForm(String text) {
        assertThatThrownBy(() -> IpAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not an IP address (expected: 10.0.4.17 or 2001:db8::1)");
    }

    @Test
    void knowsASocketsPeerWhicheverWayItIsWritten() throws Exception {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 0, 5};

        assertThat(IpAddress.of(InetAddress.getByAddress(mapped))).isEqualTo(TEN);
        assertThat(IpAddress.of(InetAddress.getByAddress(new byte[] {10, 0, 0, 5})))
                .isEqualTo(TEN);
        assertThat(IpAddress.of(java.net.Inet6Address.getByAddress(null, mapped, 3)))
                .isEqualTo(TEN);
    }
}
