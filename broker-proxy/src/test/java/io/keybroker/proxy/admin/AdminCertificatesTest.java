package io.keybroker.proxy.admin;

import static io.keybroker.proxy.admin.AdminListenerFixture.CLOCK;
import static io.keybroker.proxy.admin.AdminListenerFixture.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.pki.CertificateAuthority;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who reaches the admin API: clients with a valid certificate of the operators' authority only. */
final class AdminCertificatesTest {
    @TempDir
    private Path home;

    private AdminListenerFixture admin;

    @BeforeEach
    void open() throws Exception {
        admin = new AdminListenerFixture(home);
    }

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void answersAnOperator() throws Exception {
        HttpResponse<String> response = admin.get(admin.operator(), "/v1/status");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(response.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(response.body()).contains("\"endpoint\":\"https://localhost:8443\"");
    }

    @Test
    void rejectsAClientWithoutACertificate() throws Exception {
        HttpClient nobody = admin.client(Optional.empty());

        assertThat(admin.get(nobody, "/v1/status").statusCode()).isEqualTo(403);
        assertThat(admin.get(nobody, "/v1/nothing").statusCode()).isEqualTo(403);
    }

    @Test
    void rejectsACertificateOfTheAuthorityThatInstancesTrust() throws Exception {
        CertificateAuthority servers = CertificateAuthority.load(admin.files.ca(), admin.files.caKey(), CLOCK, RANDOM);
        HttpClient instance = admin.client(Optional.of(servers.issueClient("alice")));

        assertThat(admin.get(instance, "/v1/status").statusCode()).isEqualTo(403); // the client does not present it
    }

    @Test
    void rejectsACertificateOfASelfMadeAuthorityOfTheSameName() throws Exception {
        CertificateAuthority forged = CertificateAuthority.create("Keybroker operators CA", CLOCK, RANDOM);
        HttpClient forger = admin.client(Optional.of(forged.issueClient("alice")));

        assertThatThrownBy(() -> admin.get(forger, "/v1/status")).isInstanceOf(IOException.class);
    }

    @Test
    void rejectsAServersCertificateEvenFromTheOperatorsAuthority() throws Exception {
        CertificateAuthority operators =
                CertificateAuthority.load(admin.files.operatorsCa(), admin.files.operatorsCaKey(), CLOCK, RANDOM);
        HttpClient server = admin.client(Optional.of(operators.issueServer(List.of("alice"))));

        assertThatThrownBy(() -> admin.get(server, "/v1/status")).isInstanceOf(IOException.class);
    }

    @Test
    void rejectsAnOperatorWhoseCertificateIsOver() throws Exception {
        Clock longAgo = Clock.offset(CLOCK, Duration.ofDays(-1000));
        CertificateAuthority then =
                CertificateAuthority.load(admin.files.operatorsCa(), admin.files.operatorsCaKey(), longAgo, RANDOM);
        HttpClient late = admin.client(Optional.of(then.issueClient("alice")));

        assertThatThrownBy(() -> admin.get(late, "/v1/status")).isInstanceOf(IOException.class);
    }

    @Test
    void doesNotStartWithoutAValidOperatorsAuthority() throws Exception {
        Files.delete(admin.files.operatorsCa());
        assertThatThrownBy(() -> admin.open(admin.files)).isInstanceOf(IOException.class);

        Files.createFile(admin.files.operatorsCa());
        assertThatThrownBy(() -> admin.open(admin.files)).hasMessageContaining("contains no certificate");

        Files.delete(admin.files.operatorsCa());
        Files.delete(admin.files.operatorsCaKey());
        CertificateAuthority.create("old", Clock.offset(CLOCK, Duration.ofDays(-4000)), RANDOM)
                .save(admin.files.operatorsCa(), admin.files.operatorsCaKey());
        assertThatThrownBy(() -> admin.open(admin.files)).hasMessageContaining("(expected: valid now)");
    }
}
