package io.keybroker.conformance.java;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;

/**
 * What the environment says of authorities and proxies: the SDK for Java reads no CA bundle by itself, and HTTPS_PROXY
 * only for a proxy that is itself spoken to over TLS.
 */
final class SdkEnvironment {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern CODE = Pattern.compile("<Code>([^<]*)");

    private final Optional<URI> proxy;
    private final TrustManager[] trust;
    private final SdkHttpClient http;
    private SdkAsyncHttpClient asyncHttp;

    private SdkEnvironment(Optional<URI> proxy, TrustManager[] trust) {
        this.proxy = proxy;
        this.trust = trust;
        Apache5HttpClient.Builder builder = Apache5HttpClient.builder()
                .tlsTrustManagersProvider(() -> trust)
                .socketTimeout(PATIENCE);
        proxy.ifPresent(uri -> builder.proxyConfiguration(
                ProxyConfiguration.builder().endpoint(uri).build()));
        this.http = builder.build();
    }

    static SdkEnvironment ofThisProcess() {
        try {
            return new SdkEnvironment(
                    Optional.ofNullable(System.getenv("HTTPS_PROXY")).map(URI::create),
                    trusting(Path.of(System.getenv("AWS_CA_BUNDLE"))));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the CA bundle cannot be read", e);
        }
    }

    /** Makes the authorities those of the whole process, by the properties that a user would set. */
    void trustByDefault() throws GeneralSecurityException, IOException {
        Path file = Files.createTempFile("trust", ".p12");
        file.toFile().deleteOnExit();
        try (OutputStream out = Files.newOutputStream(file)) {
            authorities(Path.of(System.getenv("AWS_CA_BUNDLE"))).store(out, "changeit".toCharArray());
        }
        System.setProperty("javax.net.ssl.trustStore", file.toString());
        System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
    }

    private static KeyStore authorities(Path caBundle) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(caBundle)) {
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("ca-" + store.size(), each);
            }
        }
        return store;
    }

    private static TrustManager[] trusting(Path caBundle) throws GeneralSecurityException, IOException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities(caBundle));
        return factory.getTrustManagers();
    }

    boolean hasProxy() {
        return proxy.isPresent();
    }

    SdkHttpClient http() {
        return http;
    }

    SdkAsyncHttpClient asyncHttp() {
        if (asyncHttp == null) {
            NettyNioAsyncHttpClient.Builder builder = NettyNioAsyncHttpClient.builder()
                    .tlsTrustManagersProvider(() -> trust)
                    .readTimeout(PATIENCE);
            proxy.ifPresent(
                    uri -> builder.proxyConfiguration(software.amazon.awssdk.http.nio.netty.ProxyConfiguration.builder()
                            .host(uri.getHost())
                            .port(uri.getPort())
                            .build()));
            asyncHttp = builder.build();
        }
        return asyncHttp;
    }

    /** Sends a request that is signed by its URL. */
    String fetch(URI url, String method, String body) throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust, null);
        HttpClient.Builder client = HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_1_1);
        proxy.ifPresent(uri -> client.proxy(ProxySelector.of(new InetSocketAddress(uri.getHost(), uri.getPort()))));
        HttpRequest.BodyPublisher content =
                method.equals("PUT") ? HttpRequest.BodyPublishers.ofString(body) : HttpRequest.BodyPublishers.noBody();
        HttpResponse<byte[]> answer = client.build()
                .send(
                        HttpRequest.newBuilder(url).method(method, content).build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() < 300) {
            return "ok " + answer.statusCode() + " " + Values.fingerprint(answer.body());
        }
        Matcher code = CODE.matcher(new String(answer.body(), StandardCharsets.UTF_8));
        return "error " + (code.find() ? code.group(1) : "-") + " " + answer.statusCode();
    }
}
