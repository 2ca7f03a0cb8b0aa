package io.keybroker.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CidrBlockTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.4.0/24, 10.0.4.255, true",
        "10.0.4.0/24, 10.0.5.0, false",
        "10.0.4.0/23, 10.0.5.0, true",
        "10.0.4.16/29, 10.0.4.23, true",
        "10.0.4.16/29, 10.0.4.24, false",
        "10.0.4.17, 10.0.4.17, true",
        "10.0.4.17, 10.0.4.16, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false"
    })
    void containsTheAddressesThatShareItsPrefix(String block, String address, boolean expected) {
        assertThat(CidrBlock.parse(block).contains(IpAddress.parse(address))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.4.1/24",
                "2001:db8::1/64",
                "10.0.4.0/33",
                "10.0.4.0/024",
                "10.0.4.0/",
                "10.0.4.0/-1",
                "/24",
                "10.0.4/24",
                "10.0.4.0/24/24"
            })
    void rejectsAnInexactBlock(String text) {
        assertThatThrownBy(() -> CidrBlock.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.4.9/24, 10.0.4.0/24",
        "10.0.4.9/29, 10.0.4.8/29",
        "10.0.4.9/024, 10.0.4.0/24",
        "10.0.4.9/0, 0.0.0.0/0",
        "10.0.4.9, 10.0.4.9",
        "2001:db8:ffff::1/33, 2001:db8:8000:0:0:0:0:0/33"
    })
    void ignoresBitsBehindThePrefixOfAPolicy(String text, String block) {
        assertThat(CidrBlock.parseMasked(text))
                .hasValueSatisfying(masked ->
                        assertThat(masked).isEqualTo(CidrBlock.parse(block)).hasToString(block));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.4.9/33", "10.0.4.9/1000", "10.0.4.9/", "10.0.4/8", "::ffff:10.0.4.9/104", "x"})
    void rejectsWhatIsNoBlockOfAPolicy(String text) {
        assertThat(CidrBlock.parseMasked(text)).isEmpty();
    }
}
