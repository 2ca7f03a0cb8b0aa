package io.keybroker.demo;

import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** The metadata service of one machine, in a region whose documents are signed with a key made for a test. */
final class FakeMetadata implements Closeable {
    private final String region;
    private final KeyPair pair;
    private final X509Certificate certificate;
    private final HttpServer server;
    private volatile String instance = "";
    private volatile String document = "";

    FakeMetadata(String region) throws Exception {
        this.region = region;
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        pair = generator.generateKeyPair();
        X500Name name = new X500Name("CN=EC2 of a test");
        Instant now = Instant.now();
        certificate = new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.ONE,
                                Date.from(now.minus(Duration.ofDays(1))),
                                Date.from(now.plus(Duration.ofDays(1))),
                                name,
                                pair.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate())));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/latest", exchange -> {
            String path = exchange.getRequestURI().getPath();
            byte[] answer = (path.endsWith("/rsa2048") ? document : path.endsWith("/token") ? "token" : instance)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    /** Where a broker finds what the region's documents are signed with. */
    void trustIn(Path home) throws Exception {
        Path directory = Files.createDirectories(home.resolve("certificates"));
        String pem = "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        Files.writeString(directory.resolve(region + ".pem"), pem);
    }

    /** The machine is this instance now, just started. */
    void becomes(String id, String ip, String image) throws Exception {
        instance = id;
        String text = """
                {"accountId": "123456789012", "imageId": "%s", "instanceId": "%s", "pendingTime": "%s",
                 "privateIp": "%s", "region": "%s", "version": "2017-09-30"}
                """.formatted(image, id, Instant.now().truncatedTo(ChronoUnit.SECONDS), ip, region);
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(
                new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                        .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate()), certificate));
        document = Base64.getEncoder()
                .encodeToString(generator
                        .generate(new CMSProcessableByteArray(text.getBytes(StandardCharsets.UTF_8)), true)
                        .getEncoded());
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
    }
}
