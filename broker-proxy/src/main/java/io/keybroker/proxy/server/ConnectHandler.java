package io.keybroker.proxy.server;

import io.keybroker.auth.TunnelHost;
import io.keybroker.catalogue.endpoint.AwsHost;
import io.keybroker.catalogue.endpoint.EndpointResolver;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles CONNECT of forward-proxy clients: accepts AWS hosts only, and terminates TLS with a certificate of the
 * broker's CA. The host is never resolved here.
 */
final class ConnectHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectHandler.class);
    private static final int LONGEST_HEAD = 8 * 1024;
    private static final int SECONDS = 10;
    private static final String PORT = ":443";
    private static final Set<String> VERSIONS = Set.of("HTTP/1.1", "HTTP/1.0"); // Python's clients ask by the older one

    private final EndpointResolver endpoints;
    private final HostCertificates certificates;
    private final IpAddress peer;
    private final TunnelInitializer inside;
    private final StringBuilder head = new StringBuilder(256);
    private boolean asked;

    /** What follows in the tunnel. */
    interface TunnelInitializer {
        void begin(ConnectHandler tunnel, SslHandler tls, TunnelHost name);
    }

    ConnectHandler(
            EndpointResolver endpoints, HostCertificates certificates, IpAddress peer, TunnelInitializer inside) {
        this.endpoints = endpoints;
        this.certificates = certificates;
        this.peer = peer;
        this.inside = inside;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.read();
        context.executor().schedule(() -> close(context), SECONDS, TimeUnit.SECONDS);
    }

    private void close(ChannelHandlerContext context) {
        if (!context.isRemoved()) {
            context.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        head.append(bytes.toString(StandardCharsets.ISO_8859_1));
        bytes.release();
        int end = head.indexOf("\r\n\r\n");
        if (asked || head.length() > LONGEST_HEAD || (end >= 0 && end + 4 < head.length())) {
            refuse(context, 400, "data after CONNECT is not allowed before the response");
        } else if (end < 0) {
            context.read();
        } else {
            asked = true;
            connect(context, head.substring(0, head.indexOf("\r\n")));
        }
    }

    private void connect(ChannelHandlerContext context, String line) {
        String[] words = line.split(" ", -1);
        boolean connect = words.length == 3 && words[0].equals("CONNECT") && VERSIONS.contains(words[2]);
        if (!connect) {
            refuse(context, 405, "only CONNECT is supported");
            return;
        }
        String authority = words[1].toLowerCase(Locale.ROOT);
        Optional<AwsHost> awsHost = authority.endsWith(PORT)
                ? endpoints.awsHost(authority.substring(0, authority.length() - PORT.length()))
                : Optional.empty();
        if (awsHost.isEmpty()) {
            refuse(context, 403, "this host is not known to the broker (expected: a host of an AWS service, port 443)");
            return;
        }
        TunnelHost name = new TunnelHost(authority.substring(0, authority.length() - PORT.length()), awsHost.get());
        try {
            certificates
                    .contextOf(name, peer)
                    .whenComplete(
                            (tls, failure) -> context.executor().execute(() -> open(context, name, tls, failure)));
        } catch (RequestRejectedException e) {
            refuse(context, 503, "too many tunnels to new hosts are being opened");
        }
    }

    private void open(
            ChannelHandlerContext context, TunnelHost name, @Nullable SslContext tls, @Nullable Throwable failure) {
        if (tls == null) {
            LOG.atError().addKeyValue("host", name.host()).setCause(failure).log("tunnel certificate failed");
            refuse(context, 503, "issuing a certificate for this host failed");
            return;
        }
        context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), "HTTP/1.1 200 Connection established\r\n\r\n"));
        inside.begin(this, tls.newHandler(context.alloc()), name);
        context.pipeline().remove(this);
    }

    private static void refuse(ChannelHandlerContext context, int status, String why) {
        String body = why + "\n";
        context.writeAndFlush(ByteBufUtil.writeAscii(
                        context.alloc(),
                        "HTTP/1.1 " + status + " Refused\r\nContent-Type: text/plain\r\nContent-Length: "
                                + body.length() + "\r\nConnection: close\r\n\r\n" + body))
                .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.atDebug().setCause(cause).log("tunnel failed");
        context.close();
    }
}
