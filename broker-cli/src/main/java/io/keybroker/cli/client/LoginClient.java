package io.keybroker.cli.client;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.OperatorMessages.CertificateResponse;
import io.keybroker.admin.api.OperatorMessages.LoginRequest;
import io.keybroker.operator.JoinToken;
import io.keybroker.pki.CaPin;
import io.keybroker.pki.CertificateAuthority;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.pki.CertificateRequest;
import io.keybroker.pki.PemFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Joins a broker: makes a key in a home directory of its own and trades a token for its certificate. The first
 * handshake only fetches the broker's CA, which must match the pin of the token; the token travels on a second
 * connection, which is verified by that CA in the usual way.
 */
public final class LoginClient {
    private static final int MILLIS = 10_000;

    private final URI broker;
    private final JoinToken token;

    /** {@code address} is HOST:PORT of the admin API. */
    public LoginClient(String address, JoinToken token) throws AdminException {
        if (!address.matches("([A-Za-z0-9.-]{1,253}|\\[[0-9a-fA-F:.]+]):[0-9]{1,5}")) {
            throw new AdminException(Kind.USAGE, "--broker is invalid (expected: HOST:PORT of the admin API)", "");
        }
        this.broker = URI.create("https://" + address);
        this.token = token;
    }

    /** Writes the files of the login into a home that is empty, or holds an earlier login. */
    public CertificateResponse login(Path home, SecureRandom random) throws AdminException {
        if (Files.exists(home.resolve("broker.yaml"))) {
            throw new AdminException(
                    Kind.CONFLICT, home + " is the home of a broker", "choose another directory with --home");
        }
        try {
            X509Certificate authority = fetchAuthority();
            KeyPair pair = CertificateAuthority.newPair(random);
            CertificateResponse response = AdminClient.withoutCertificate(context(authority), broker, home)
                    .post(
                            "/v1/operators/login",
                            new LoginRequest(token.reveal(), CertificateRequest.create(token.operator(), pair)),
                            CertificateResponse.class);
            save(home, pair, response);
            return response;
        } catch (IOException | GeneralSecurityException e) {
            AdminException problem = new AdminException(
                    Kind.UNAVAILABLE, "login to " + broker + " failed: " + e.getMessage(), "check --broker");
            problem.initCause(e);
            throw problem;
        }
    }

    private void save(Path home, KeyPair pair, CertificateResponse response) throws IOException {
        CertificateFiles files = new CertificateFiles(home);
        Files.createDirectories(
                home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.deleteIfExists(files.operatorKey());
        PemFiles.writeKey(files.operatorKey(), pair.getPrivate());
        PemFiles.replaceCertificates(files.operator(), PemFiles.parse(response.certificates(), "the response"));
        PemFiles.replaceCertificates(files.ca(), PemFiles.parse(response.authorities(), "the response"));
        Files.writeString(home.resolve(AdminAddress.LOGIN), "listen: {admin: \"" + broker.getAuthority() + "\"}\n");
    }

    private X509Certificate fetchAuthority() throws IOException, GeneralSecurityException, AdminException {
        List<X509Certificate> presented = new ArrayList<>();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Recorder(presented)}, null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket()) {
            String host = broker.getHost().replaceAll("[\\[\\]]", "");
            socket.connect(new InetSocketAddress(host, broker.getPort()), MILLIS);
            socket.setSoTimeout(MILLIS);
            socket.startHandshake();
        }
        return presented.stream()
                .filter(certificate -> CaPin.compute(certificate).equals(token.caPin()))
                .findFirst()
                .orElseThrow(() -> new AdminException(
                        Kind.DENIED,
                        "the broker at " + broker + " is not the one that issued the token",
                        "check --broker; nothing was sent"));
    }

    private static SSLContext context(X509Certificate authority) throws IOException, GeneralSecurityException {
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("ca", authority);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** Remembers what a server presents; nothing is sent on that connection, and nothing believed but the pin. */
    private record Recorder(List<X509Certificate> presented) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            throw new IllegalStateException("this is no server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            presented.addAll(List.of(chain));
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
