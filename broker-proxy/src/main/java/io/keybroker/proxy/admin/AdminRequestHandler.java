package io.keybroker.proxy.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.pki.OperatorName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles one admin request off the event loop, and closes the connection. */
final class AdminRequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(AdminRequestHandler.class);
    private static final String STRANGER = "-"; // no operator can have this name

    private final AdminRouter routes;
    private final ObjectMapper json;
    private final Function<AdminRequest, Executor> executors;
    private final LoginLimiter limiter;
    private boolean taken;

    AdminRequestHandler(
            AdminRouter routes, ObjectMapper json, Function<AdminRequest, Executor> executors, LoginLimiter limiter) {
        this.routes = routes;
        this.json = json;
        this.executors = executors;
        this.limiter = limiter;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
        if (taken) {
            return; // the first response closes the connection, so later requests are ignored
        }
        taken = true;
        if (context.pipeline().get(ReadTimeoutHandler.class) != null) {
            context.pipeline().remove(ReadTimeoutHandler.class); // from now on the client waits for the broker
        }
        String requestId = UUID.randomUUID().toString();
        try {
            AdminRequest request = parse(context, message, requestId);
            executors.apply(request).execute(() -> send(context, requestId, handle(request)));
        } catch (AdminException problem) {
            send(context, requestId, errorAnswer(problem));
        } catch (RejectedExecutionException e) {
            send(
                    context,
                    requestId,
                    errorAnswer(new AdminException(Kind.UNAVAILABLE, "the broker is busy", "try again")));
        }
    }

    private AdminRequest parse(ChannelHandlerContext context, FullHttpRequest message, String requestId)
            throws AdminException {
        if (!message.decoderResult().isSuccess()) {
            throw new AdminException(Kind.USAGE, "the request is malformed HTTP", "");
        }
        String type = message.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        if (message.method().equals(HttpMethod.POST) && !HttpHeaderValues.APPLICATION_JSON.contentEquals(type)) {
            throw new AdminException(Kind.USAGE, "content-type is invalid (expected: application/json)", "");
        }
        Optional<X509Certificate> certificate = certificateOf(context);
        if (certificate.isEmpty()) {
            requirePermit(context);
        }
        OperatorContext caller = new OperatorContext(nameIn(certificate), requestId);
        ByteBuf content = message.content();
        byte[] body = ByteBufUtil.getBytes(content);
        content.setZero(content.readerIndex(), content.readableBytes()); // it may hold a secret
        return new AdminRequest(caller, certificate, message.method().name(), message.uri(), body);
    }

    /** The name in the certificate; who has none is a stranger. */
    private static String nameIn(Optional<X509Certificate> certificate) throws AdminException {
        if (certificate.isEmpty()) {
            return STRANGER;
        }
        return OperatorName.find(certificate.get())
                .orElseThrow(() -> new AdminException(Kind.DENIED, "the client certificate has no name", ""));
    }

    private void requirePermit(ChannelHandlerContext context) throws AdminException {
        InetSocketAddress peer = (InetSocketAddress) context.channel().remoteAddress();
        if (!limiter.tryAcquire(peer.getAddress())) {
            throw new AdminException(
                    Kind.UNAVAILABLE, "there are too many requests without a certificate", "try again in a minute");
        }
    }

    /** The verified certificate of the client, if it presented one. */
    private static Optional<X509Certificate> certificateOf(ChannelHandlerContext context) {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        try {
            return Optional.of((X509Certificate) tls.engine().getSession().getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    private EncodedResponse handle(AdminRequest request) {
        try {
            return new EncodedResponse(200, json.writeValueAsBytes(routes.route(request)));
        } catch (AdminException problem) {
            if (problem.getCause() != null) {
                LOG.atWarn()
                        .addKeyValue("requestId", request.caller().requestId())
                        .setCause(problem.getCause())
                        .log("admin request rejected");
            }
            return errorAnswer(problem);
        } catch (JsonProcessingException | RuntimeException e) {
            LOG.atError()
                    .addKeyValue("requestId", request.caller().requestId())
                    .setCause(e)
                    .log("admin request failed");
            return errorAnswer(new AdminException(
                    Kind.UNAVAILABLE,
                    "internal error (request " + request.caller().requestId() + ")",
                    "search the broker's log for this request id"));
        }
    }

    private EncodedResponse errorAnswer(AdminException problem) {
        try {
            return new EncodedResponse(problem.kind().status(), json.writeValueAsBytes(problem.toResponse()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("encoding the error failed", e);
        }
    }

    private static void send(ChannelHandlerContext context, String requestId, EncodedResponse answer) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                Unpooled.wrappedBuffer(answer.json()));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .set(HttpHeaderNames.CONTENT_LENGTH, answer.json().length)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set("x-request-id", requestId);
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.atDebug().setCause(cause).log("admin connection ended");
        context.close();
    }

    /** Bytes of a response. A class, because they can contain a secret. */
    private static final class EncodedResponse {
        private final int status;
        private final byte[] json;

        EncodedResponse(int status, byte[] json) {
            this.status = status;
            this.json = json;
        }

        int status() {
            return status;
        }

        byte[] json() {
            return json;
        }
    }
}
