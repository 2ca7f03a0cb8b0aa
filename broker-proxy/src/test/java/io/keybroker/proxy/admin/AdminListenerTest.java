package io.keybroker.proxy.admin;

import static io.keybroker.proxy.admin.AdminListenerFixture.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.audit.AuditEvent.Change;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to the admin API: exact paths, strict bodies, changes recorded under the name of their operator. */
final class AdminListenerTest {
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
    void recordsAChangeUnderTheNameInTheCertificate() throws Exception {
        HttpResponse<String> response = admin.post("/v1/identities", "application/json", KEY);

        assertThat(response.body())
                .startsWith("{\"name\":\"app\",\"accessKeyId\":\"AKIAIOSFODNN7EXAMPLE\",")
                .doesNotContain("hush");
        Change change = (Change) admin.recorded.get(0);
        assertThat(change.operator()).isEqualTo("alice");
        assertThat(response.headers().firstValue("x-request-id")).hasValue(change.requestId());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1",
                "/v1/",
                "/v1/status/",
                "//v1/status",
                "/v2/status",
                "/V1/status",
                "/v1/%73tatus",
                "/v1/instances/..%2fstatus",
                "/v1/instances/a/b"
            })
    void knowsNoPathButTheExactOnes(String path) throws Exception {
        assertThat(admin.get(admin.operator(), path).statusCode()).isEqualTo(404);
    }

    @Test
    void rejectsAMethodThatThePathDoesNotTake() throws Exception {
        HttpResponse<String> response = admin.get(admin.operator(), "/v1/instances/i-1/revoke");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(admin.recorded).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/json;charset=utf-16"})
    void rejectsABodyThatAPageInABrowserCouldSend(String type) throws Exception {
        assertThat(admin.post("/v1/identities", type, KEY).statusCode()).isEqualTo(400);
        assertThat(admin.recorded).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "{}",
                "{\"name\":\"app\",\"accessKeyId\":\"AKIAIOSFODNN7EXAMPLE\"}",
                "{\"name\":\"app\",\"accessKeyId\":\"AKIAIOSFODNN7EXAMPLE\",\"secretAccessKey\":null}",
                "{\"name\":\"app\",\"name\":\"app\",\"accessKeyId\":\"AKIAIOSFODNN7EXAMPLE\",\"secretAccessKey\":\"hush\"}",
                "{\"name\":\"app\",\"accessKeyId\":\"AKIAIOSFODNN7EXAMPLE\",\"secretAccessKey\":\"hush\",\"x\":1}",
                "{\"name\":\"app\",\"accessKeyId\":\"AKIAIOSFODNN7EXAMPLE\",\"secretAccessKey\":\"hush\"} 1"
            })
    void rejectsABodyThatIsNotExactlyTheRequest(String body) throws Exception {
        HttpResponse<String> response = admin.post("/v1/identities", "application/json", body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"kind\":\"USAGE\"").doesNotContain("hush");
        assertThat(admin.recorded).isEmpty();
    }

    @Test
    void rejectsABodyThatIsTooLarge() throws Exception {
        assertThat(admin.post("/v1/identities", "application/json", " ".repeat(128 * 1024 + 1))
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void saysWhatDoesNotExist() throws Exception {
        HttpResponse<String> response = admin.get(admin.operator(), "/v1/instances/nobody");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body())
                .isEqualTo("{\"kind\":\"NOT_FOUND\",\"message\":\"no instance has the id or name 'nobody'\","
                        + "\"hint\":\"run 'broker instance ls' to list the instances\"}");
    }

    @Test
    void sealsAlthoughTheRegistryCannotBeRead() throws Exception {
        admin.store.close();

        HttpResponse<String> status = admin.get(admin.operator(), "/v1/status");
        assertThat(status.statusCode()).isEqualTo(503);
        assertThat(status.body()).contains("records of the operators cannot be read");
        assertThat(admin.post("/v1/seal", "application/json", "{}").statusCode())
                .isEqualTo(200);
        assertThat(admin.sealed.sealed()).isTrue();
    }
}
