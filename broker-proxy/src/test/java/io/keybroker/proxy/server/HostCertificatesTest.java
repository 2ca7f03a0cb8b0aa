package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.auth.TunnelHost;
import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.endpoint.EndpointResolver;
import io.keybroker.catalogue.endpoint.EndpointVariant;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import io.keybroker.pki.CertificateAuthority;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Certificates of tunnels, as a client that trusts the broker's authority alone sees them. */
final class HostCertificatesTest {
    private static final String HOST = "sqs.eu-central-1.amazonaws.com";
    private static final IpAddress PEER = IpAddress.parse("10.0.0.1");
    private static final EndpointResolver ENDPOINTS =
            new Catalogue().endpoints(Map.of(), Map.of(), EndpointVariant.PLAIN);

    private final CertificateAuthority authority =
            CertificateAuthority.create("Keybroker CA", Clock.systemUTC(), new SecureRandom());
    private final HostCertificates certificates = new HostCertificates(authority);

    @AfterEach
    void close() {
        certificates.close();
    }

    private static TunnelHost tunnel(String host) {
        return new TunnelHost(host, ENDPOINTS.awsHost(host).orElseThrow());
    }

    private CompletionStage<SslContext> contextOf(String host) throws RequestRejectedException {
        return certificates.contextOf(tunnel(host), PEER);
    }

    private static SslContext made(CompletionStage<SslContext> context) throws Exception {
        return context.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** The certificate that a client is shown which expects that name. */
    private X509Certificate shownTo(String expected, SslContext context) throws Exception {
        SslContext trusting = SslContextBuilder.forClient()
                .trustManager(authority.certificate())
                .endpointIdentificationAlgorithm("HTTPS")
                .build();
        EmbeddedChannel server = new EmbeddedChannel();
        EmbeddedChannel client = new EmbeddedChannel();
        SslHandler handler = trusting.newHandler(client.alloc(), expected, 443);
        server.pipeline().addLast(context.newHandler(server.alloc()));
        client.pipeline().addLast(handler);
        try {
            boolean moved = true;
            while (moved) {
                moved = move(client, server) | move(server, client);
            }
            assertThat(handler.handshakeFuture().isDone()).isTrue();
            if (!handler.handshakeFuture().isSuccess()) {
                throw new AssertionError(handler.handshakeFuture().cause());
            }
            Certificate[] chain = handler.engine().getSession().getPeerCertificates();
            return (X509Certificate) chain[0];
        } finally {
            client.finishAndReleaseAll();
            server.finishAndReleaseAll();
        }
    }

    private static boolean move(EmbeddedChannel from, EmbeddedChannel to) {
        from.runPendingTasks();
        boolean moved = false;
        for (Object bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
            moved = true;
            if (to.isOpen()) {
                pass(bytes, to);
            } else {
                ReferenceCountUtil.release(bytes);
            }
        }
        return moved;
    }

    private static void pass(Object bytes, EmbeddedChannel to) {
        try {
            to.writeInbound(bytes);
        } catch (DecoderException e) {
            to.close(); // a handshake that failed; its future says why
        }
    }

    @Test
    void namesTheHostAndIsSignedByTheAuthority() throws Exception {
        X509Certificate certificate = shownTo(HOST, made(contextOf(HOST)));

        assertThat(certificate.getSubjectAlternativeNames()).hasSize(1);
        assertThat(certificate.getIssuerX500Principal())
                .isEqualTo(authority.certificate().getSubjectX500Principal());
        certificate.verify(authority.certificate().getPublicKey());
        certificate.checkValidity();
    }

    @Test
    void isWorthNothingForAnotherHost() throws Exception {
        SslContext context = made(contextOf(HOST));

        assertThatThrownBy(() -> shownTo("sns.eu-central-1.amazonaws.com", context))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("SSL");
    }

    @Test
    void isMadeOnceForEachHost() throws Exception {
        SslContext first = made(contextOf(HOST));

        assertThat(made(contextOf(HOST))).isSameAs(first);
        assertThat(made(contextOf("sns.eu-central-1.amazonaws.com"))).isNotSameAs(first);
    }

    @Test
    void coversAllBucketsOfARegion() throws Exception {
        SslContext first = made(contextOf("first.s3.eu-central-1.amazonaws.com"));

        assertThat(made(contextOf("second.s3.eu-central-1.amazonaws.com"))).isSameAs(first);
        shownTo("second.s3.eu-central-1.amazonaws.com", first);
        assertThat(made(contextOf("with.dots.s3.eu-central-1.amazonaws.com"))).isNotSameAs(first);
    }

    @Test
    void startsADayEarlySoThatAClientWithASlowClockCanConnect() throws Exception {
        X509Certificate certificate = shownTo(HOST, made(contextOf(HOST)));

        certificate.checkValidity(Date.from(Instant.now().minus(Duration.ofHours(23))));
    }

    @Test
    void isNotWaitedForByOneAddressBehindAllThatAnotherAskedFor() throws Exception {
        List<CompletionStage<SslContext>> asked = new ArrayList<>();
        RequestRejectedException rejection = catchThrowableOfType(RequestRejectedException.class, () -> {
            for (int i = 0; i < 10_000; i++) {
                asked.add(contextOf("made.up" + i + ".s3.eu-central-1.amazonaws.com"));
            }
        });

        assertThat(rejection.errorCode()).isEqualTo(ErrorCode.SLOW_DOWN);
        shownTo(HOST, made(certificates.contextOf(tunnel(HOST), IpAddress.parse("10.0.0.2"))));
    }

    @Test
    void isNotMadeAfterTheEnd() {
        certificates.close();

        assertThatThrownBy(() -> contextOf(HOST)).isInstanceOf(RejectedExecutionException.class);
    }
}
