package io.keybroker.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * A client that has the broker compute TLS handshakes and computes none itself: it says the same hello on each connection, and
 * leaves when the answer begins.
 */
final class HandshakeFlood {
    private final InetSocketAddress broker;
    private final String from;
    private final byte[] hello;

    HandshakeFlood(int port, String from) throws Exception {
        this.broker = new InetSocketAddress(InetAddress.getByName(BrokerFixture.HERE), port);
        this.from = from;
        SSLEngine engine = SSLContext.getDefault().createSSLEngine("localhost", port);
        engine.setUseClientMode(true);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        this.hello = Arrays.copyOf(out.array(), out.position());
    }

    /** Goes on until then; how many handshakes were begun, under the status of a closed connection. */
    Map<Integer, Integer> run(long deadline) throws IOException {
        int count = 0;
        while (System.nanoTime() < deadline) {
            try (Socket socket = new Socket()) {
                socket.setSoLinger(true, 0); // a reset leaves no port behind
                socket.setSoTimeout(20_000);
                socket.bind(new InetSocketAddress(from, 0));
                socket.connect(broker);
                socket.getOutputStream().write(hello);
                if (socket.getInputStream().read() >= 0) {
                    count++;
                }
            } catch (SocketException refused) {
                Thread.onSpinWait(); // too many connections of this address
            }
        }
        return Map.of(0, count);
    }
}
