package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.net.CidrBlock;
import io.keybroker.proxy.server.RawClient.RawResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A load balancer before the broker, which says whose each connection is, or else gets none. */
final class ProxyProtocolHandlerTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final int PROXY = 0x21;
    private static final int LOCAL = 0x20;
    private static final int TCP4 = 0x11;
    private static final int UDP4 = 0x12;
    private static final int TCP6 = 0x21;
    private static final int UNIX = 0x31;
    private static final byte[] INSTANCE = addresses("127.0.0.1", "127.0.0.1");
    private static final byte[] STRANGER = addresses("10.0.4.17", "127.0.0.1");

    @TempDir
    private static Path home;

    private static RawUpstream upstream;
    private static DataPlane plane;

    @BeforeAll
    static void start() throws Exception {
        DataPlane.prepare(home);
        upstream = RawUpstream.start(home);
        plane = new DataPlane(
                home, upstream, new DataPlane.Limits(10, 30, 30, 1, List.of(CidrBlock.parse("127.0.0.1/32"))));
    }

    @AfterAll
    static void stop() throws Exception {
        plane.close();
        upstream.close();
    }

    @BeforeEach
    void forgetRequests() {
        upstream.requests.clear();
    }

    private static byte[] addresses(String from, String to) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(InetAddress.getByName(from).getAddress());
            out.writeBytes(InetAddress.getByName(to).getAddress());
            out.writeBytes(new byte[] {(byte) 0xc0, 0x01, 0x20, (byte) 0xfb});
            return out.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("a literal is looked up nowhere", e);
        }
    }

    private static byte[] header(int command, int family, byte[] rest) {
        return header(command, family, rest.length, rest);
    }

    private static byte[] header(int command, int family, int length, byte[] rest) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(HexFormat.of().parseHex(SIGNATURE));
        out.write(command);
        out.write(family);
        out.write(length >> 8);
        out.write(length);
        out.writeBytes(rest);
        return out.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(first);
        out.writeBytes(second);
        return out.toByteArray();
    }

    private static RawResponse get(byte[] greeting) throws Exception {
        try (RawClient client = new RawClient(home, plane.port(), greeting)) {
            return client.send(DataPlane.get()).answer();
        }
    }

    @Test
    void servesTheInstanceThatTheBalancerNames() throws Exception {
        assertThat(get(header(PROXY, TCP4, INSTANCE)).status()).isEqualTo(200);
    }

    @Test
    void bindsKeysToTheAddressThatTheBalancerNames() throws Exception {
        RawResponse answer = get(header(PROXY, TCP4, STRANGER));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).contains("<Code>InvalidAccessKeyId</Code>");
    }

    @Test
    void readsAddressesOfVersionSix() throws Exception {
        assertThat(get(header(PROXY, TCP6, addresses("2001:db8::17", "2001:db8::1")))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void answersTheBalancersOwnHealthChecks() throws Exception {
        try (RawClient client = new RawClient(home, plane.port(), header(LOCAL, 0, new byte[0]))) {
            assertThat(client.send("GET /.broker/health HTTP/1.1\r\nhost: h\r\n\r\n")
                            .answer()
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void countsConnectionsOfTheInstanceAndNotOfTheBalancer() throws Exception {
        try (RawClient first = new RawClient(home, plane.port(), header(PROXY, TCP4, STRANGER))) {
            assertThat(get(header(PROXY, TCP4, INSTANCE)).status()).isEqualTo(200);
            assertThatThrownBy(() -> get(header(PROXY, TCP4, STRANGER))).isInstanceOf(IOException.class);
            assertThat(first.send(DataPlane.get()).answer().status()).isEqualTo(403);
        }
    }

    @Test
    void skipsExtensions() throws Exception {
        byte[] extended = joined(INSTANCE, new byte[] {0x04, 0, 3, 1, 2, 3});

        assertThat(get(header(PROXY, TCP4, extended)).status()).isEqualTo(200);
    }

    static Stream<Arguments> badGreetings() {
        byte[] good = header(PROXY, TCP4, INSTANCE);
        byte[] tooLong = new byte[INSTANCE.length + 600];
        System.arraycopy(INSTANCE, 0, tooLong, 0, INSTANCE.length);
        return Stream.of(
                Arguments.of("no header", new byte[0]),
                Arguments.of("version 1", "PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n".getBytes(StandardCharsets.US_ASCII)),
                Arguments.of("two headers", joined(good, good)),
                Arguments.of("UDP", header(PROXY, UDP4, INSTANCE)),
                Arguments.of("a Unix socket", header(PROXY, UNIX, new byte[216])),
                Arguments.of("no family", header(PROXY, 0, new byte[0])),
                Arguments.of("an unknown command", header(0x2f, TCP4, INSTANCE)),
                Arguments.of("an unknown version", header(0x31, TCP4, INSTANCE)),
                Arguments.of("less than its family needs", header(PROXY, TCP6, INSTANCE)),
                Arguments.of("cut short", header(PROXY, TCP4, 200, INSTANCE)),
                Arguments.of("more than 536 bytes", header(PROXY, TCP4, tooLong)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badGreetings")
    void servesNoConnectionWithoutOneGoodHeader(String name, byte[] greeting) {
        assertThatThrownBy(() -> get(greeting)).as(name).isInstanceOf(IOException.class);
        assertThat(upstream.requests).isEmpty();
    }
}
