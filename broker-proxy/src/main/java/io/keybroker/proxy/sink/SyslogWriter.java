package io.keybroker.proxy.sink;

import io.keybroker.config.AuditSinkSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Writes to a syslog server over TCP, TLS with hostname verification, or a Unix socket. */
final class SyslogWriter implements SinkWriter {
    private static final int TO_CONNECT_MILLIS = 5_000;

    private final AuditSinkSettings sink;
    private final SyslogEncoder syslog;
    private final Optional<SSLContext> tls;
    private volatile Transport transport = Transport.NONE;

    /** {@code tls} is present for a TLS sink. */
    SyslogWriter(AuditSinkSettings sink, SyslogEncoder syslog, Optional<SSLContext> tls) {
        this.sink = sink;
        this.syslog = syslog;
        this.tls = tls;
    }

    /** An open connection. */
    private interface Transport {
        /** No open connection. */
        Transport NONE = new Transport() {
            @Override
            public void write(byte[] bytes) throws IOException {
                throw new IOException("the syslog connection is not open");
            }

            @Override
            public void close() {
                // not connected
            }
        };

        void write(byte[] bytes) throws IOException;

        void close() throws IOException;
    }

    @Override
    public void write(byte[] lines) throws IOException {
        Transport open = transport;
        if (open == Transport.NONE) {
            open = connected();
            transport = open;
        }
        open.write(syslog.messages(lines));
    }

    private Transport connected() throws IOException {
        URI address = sink.address();
        return switch (sink.kind()) {
            case SYSLOG_UNIX -> local(Path.of(address.getPath()));
            case SYSLOG_TLS -> remote(secured(connect(address), address));
            default -> remote(connect(address));
        };
    }

    private static Transport local(Path path) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new Transport() {
            @Override
            public void write(byte[] bytes) throws IOException {
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    private static Socket connect(URI address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), TO_CONNECT_MILLIS);
            socket.setKeepAlive(true);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private Socket secured(Socket plain, URI address) throws IOException {
        SSLContext context = tls.orElseThrow(() -> new IOException("TLS is not available for " + sink));
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(plain, address.getHost(), address.getPort(), true);
        try {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(TO_CONNECT_MILLIS);
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static Transport remote(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        return new Transport() {
            @Override
            public void write(byte[] bytes) throws IOException {
                out.write(bytes);
                out.flush();
            }

            @Override
            public void close() throws IOException {
                socket.close();
            }
        };
    }

    @Override
    public void close() {
        Transport open = transport;
        transport = Transport.NONE;
        try {
            open.close();
        } catch (IOException e) {
            transport = Transport.NONE; // unusable after a failure, whether closed or not
        }
    }
}
