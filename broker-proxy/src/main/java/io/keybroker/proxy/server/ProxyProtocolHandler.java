package io.keybroker.proxy.server;

import io.keybroker.net.IpAddress;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the PROXY protocol v2 header of a load balancer. It is required once, at the start of the connection; then the
 * pipeline starts with the announced peer address.
 *
 * @see <a href="https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt">The PROXY protocol</a>
 */
final class ProxyProtocolHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyProtocolHandler.class);

    /** Maximum extension bytes; with the fixed parts 536 bytes, which every receiver must support. */
    private static final int MOST_EXTENSIONS = 304;

    private static final int SECONDS = 1;

    private final IpAddress balancer;
    private final Consumer<IpAddress> entrance;

    private ProxyProtocolHandler(IpAddress balancer, Consumer<IpAddress> entrance) {
        this.balancer = balancer;
        this.entrance = entrance;
    }

    /** Waits for the header, then continues with the peer address in it. */
    static void install(ChannelPipeline pipeline, IpAddress balancer, Consumer<IpAddress> entrance) {
        pipeline.addLast(
                new HAProxyMessageDecoder(MOST_EXTENSIONS, true), new ProxyProtocolHandler(balancer, entrance));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.read();
        context.executor().schedule(() -> close(context), SECONDS, TimeUnit.SECONDS);
    }

    private static void close(ChannelHandlerContext context) {
        if (!context.isRemoved()) {
            context.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof HAProxyMessage header)) {
            ReferenceCountUtil.release(message); // drops everything after an invalid header
            return;
        }
        Optional<IpAddress> peer;
        try {
            peer = peerOf(header);
        } finally {
            header.release();
        }
        if (peer.isEmpty()) {
            LOG.atWarn().addKeyValue("balancer", balancer).log("PROXY header invalid");
            context.close();
            return;
        }
        entrance.accept(peer.get());
        context.fireChannelActive();
        context.pipeline().remove(this);
    }

    /** Returns the peer address; the balancer's own for its own connections, such as health checks. */
    private Optional<IpAddress> peerOf(HAProxyMessage header) {
        if (header.protocolVersion() != HAProxyProtocolVersion.V2) {
            return Optional.empty();
        }
        if (header.command() == HAProxyCommand.LOCAL) {
            return Optional.of(balancer);
        }
        HAProxyProxiedProtocol protocol = header.proxiedProtocol();
        boolean tcp = protocol == HAProxyProxiedProtocol.TCP4 || protocol == HAProxyProxiedProtocol.TCP6;
        return tcp ? Optional.of(IpAddress.parse(header.sourceAddress())) : Optional.empty();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.read();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.atWarn()
                .addKeyValue("balancer", balancer)
                .addKeyValue("cause", cause.toString())
                .log("PROXY header missing");
        context.close();
    }
}
