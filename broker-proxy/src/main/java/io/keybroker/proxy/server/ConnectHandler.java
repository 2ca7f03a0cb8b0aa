package io.keybroker.proxy.server;

import io.keybroker.auth.Tunnel;
import io.keybroker.auth.TunnelHost;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.Instance;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles CONNECT of forward-proxy clients: terminates TLS to AWS hosts with a certificate of the broker's CA, and
 * tunnels to the operator's list of hosts without inspection.
 */
final class ConnectHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectHandler.class);
    private static final int LONGEST_HEAD = 8 * 1024;
    private static final int SECONDS = 10;
    private static final String PORT = ":443";
    private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";
    private static final Set<String> VERSIONS = Set.of("HTTP/1.1", "HTTP/1.0"); // Python's clients send HTTP/1.0

    private final TunnelServices services;
    private final TunnelAudit audit;
    private final IpAddress peer;
    private final TunnelInitializer inside;
    private final StringBuilder head = new StringBuilder(256);
    private boolean requested;
    private String authority = ""; // the target of CONNECT

    /** Initialises the tunnel's pipeline. */
    interface TunnelInitializer {
        void begin(ConnectHandler tunnel, SslHandler tls, Tunnel name);
    }

    ConnectHandler(TunnelServices services, TunnelAudit audit, IpAddress peer, TunnelInitializer inside) {
        this.services = services;
        this.audit = audit;
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
        if (requested || head.length() > LONGEST_HEAD || (end >= 0 && end + 4 < head.length())) {
            reject(context, 400, ErrorCode.MALFORMED, "data after CONNECT is not allowed before the response");
        } else if (end < 0) {
            context.read();
        } else {
            requested = true;
            connect(context, head.substring(0, head.indexOf("\r\n")));
        }
    }

    private void connect(ChannelHandlerContext context, String line) {
        String[] words = line.split(" ", -1);
        boolean connect = words.length == 3 && words[0].equals("CONNECT") && VERSIONS.contains(words[2]);
        if (!connect) {
            reject(context, 405, ErrorCode.UNSUPPORTED, "only CONNECT is supported");
            return;
        }
        authority = words[1].toLowerCase(Locale.ROOT);
        Optional<? extends Tunnel> tunnel;
        try {
            tunnel = tunnel();
        } catch (RequestRejectedException e) {
            reject(context, 503, e.errorCode(), e.detail());
            return;
        }
        if (tunnel.isPresent()) {
            terminate(context, tunnel.get());
        } else if (services.passThrough().contains(authority)) {
            passThrough(context);
        } else {
            reject(
                    context,
                    403,
                    ErrorCode.ACCESS_DENIED,
                    "this host is not known to the broker (expected: a host of an AWS service, port 443, or one that a"
                            + " role at this address lists under hosts)");
        }
    }

    /** The tunnel to a host that the broker stands in for: one of AWS's, or one of a single resource. */
    private Optional<? extends Tunnel> tunnel() throws RequestRejectedException {
        if (authority.endsWith(PORT)) {
            String host = authority.substring(0, authority.length() - PORT.length());
            Optional<TunnelHost> tunnel =
                    services.endpoints().awsHost(host).map(awsHost -> new TunnelHost(host, awsHost));
            if (tunnel.isPresent()) {
                return tunnel;
            }
        }
        return services.resources().find(authority, peer);
    }

    private void terminate(ChannelHandlerContext context, Tunnel name) {
        try {
            services.certificates()
                    .contextOf(name, peer)
                    .whenComplete(
                            (tls, failure) -> context.executor().execute(() -> open(context, name, tls, failure)));
        } catch (RequestRejectedException e) {
            reject(context, 503, ErrorCode.SLOW_DOWN, "too many tunnels to new hosts are being opened");
        }
    }

    /** Records the tunnel, then connects. */
    private void passThrough(ChannelHandlerContext context) {
        List<Instance> instances;
        try {
            instances = services.passThrough().liveAt(peer);
        } catch (RequestRejectedException e) {
            reject(context, 503, e.errorCode(), e.detail());
            return;
        }
        if (instances.isEmpty()) {
            reject(context, 403, ErrorCode.ACCESS_DENIED, "no active instance has the address " + peer);
            return;
        }
        audit.recordTunnel(authority, instances)
                .whenComplete((written, failure) -> context.executor().execute(() -> {
                    if (failure == null) {
                        connectThrough(context);
                    } else {
                        reject(context, 503, ErrorCode.UNAVAILABLE, "the audit log is unavailable");
                    }
                }));
    }

    private void connectThrough(ChannelHandlerContext context) {
        services.passThrough()
                .connect(context.channel().eventLoop(), authority)
                .whenComplete((upstream, failure) -> context.executor().execute(() -> {
                    if (upstream != null) {
                        carry(context, upstream);
                    } else {
                        reject(context, 502, ErrorCode.UPSTREAM_FAILED, String.valueOf(failure.getMessage()));
                    }
                }));
    }

    private void carry(ChannelHandlerContext context, Channel upstream) {
        context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), ESTABLISHED));
        new ByteTunnel(context.channel(), upstream, audit)
                .begin(services.idleSeconds(), () -> services.passThrough().isLive(peer));
        if (!context.isRemoved()) {
            context.pipeline().remove(this);
        }
    }

    private void open(
            ChannelHandlerContext context, Tunnel name, @Nullable SslContext tls, @Nullable Throwable failure) {
        if (tls == null) {
            LOG.atError().addKeyValue("host", name.host()).setCause(failure).log("tunnel certificate failed");
            reject(context, 503, ErrorCode.UNAVAILABLE, "issuing a certificate for this host failed");
            return;
        }
        context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), ESTABLISHED));
        inside.begin(this, tls.newHandler(context.alloc()), name);
        context.pipeline().remove(this);
    }

    private void reject(ChannelHandlerContext context, int status, ErrorCode code, String reason) {
        audit.recordRejection(authority, code, reason);
        String body = reason + "\n";
        context.writeAndFlush(ByteBufUtil.writeAscii(
                        context.alloc(),
                        "HTTP/1.1 " + status + " Refused\r\nContent-Type: text/plain\r\nx-broker-request-id: "
                                + audit.requestId() + "\r\nContent-Length: " + body.length()
                                + "\r\nConnection: close\r\n\r\n" + body))
                .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.atDebug().setCause(cause).log("tunnel failed");
        context.close();
    }
}
