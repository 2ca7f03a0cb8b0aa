package io.keybroker.auth;

import static io.keybroker.auth.RequestAuthorizerFixture.HOME;
import static io.keybroker.auth.RequestAuthorizerFixture.WEB;
import static io.keybroker.auth.RequestAuthorizerFixture.head;
import static io.keybroker.auth.RequestAuthorizerFixture.keyOf;
import static io.keybroker.auth.RequestAuthorizerFixture.signed;
import static io.keybroker.auth.ResourceHostsFixture.API;
import static io.keybroker.auth.ResourceHostsFixture.SEARCH;
import static io.keybroker.auth.ResourceHostsFixture.assertSignedFor;
import static io.keybroker.auth.ResourceHostsFixture.entry;
import static io.keybroker.auth.ResourceHostsFixture.request;
import static io.keybroker.auth.ResourceHostsFixture.stated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.signing.sigv4.PayloadHash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to hosts of single resources: through a tunnel to the host, or by a role's name for it below the broker's. */
final class ResourceHostsTest {
    private final ResourceHostsFixture resources = new ResourceHostsFixture();

    @ParameterizedTest
    @ValueSource(
            strings = {"/a/../b", "/a/%2e%2E/b", "/a/.%2e/b", "/a/./b", "//b", "/a//b", "/a%2F..%2Fb", "/a%5C..%5Cb"})
    void rejectsAPathThatCouldBeTakenForAnotherResource(String path) throws Exception {
        assertThat(resources.rejection(request("es", "GET", SEARCH, path)).errorCode())
                .isEqualTo(ErrorCode.MALFORMED);
        assertThat(resources
                        .rejection(request("execute-api", "GET", API, "/prod" + path))
                        .errorCode())
                .isEqualTo(ErrorCode.MALFORMED);
    }

    @Test
    void decidesByThePolicy() throws Exception {
        resources.become(
                "es:ESHttpGet",
                "arn:aws:es:eu-central-1:123456789012:domain/own/public/*",
                stated("search.example.com", "es", "arn:aws:es:eu-central-1:123456789012:domain/own"),
                entry(SEARCH, "es", ""));

        resources.tunnelled(request("es", "GET", "search.example.com", "/public/_search"));
        for (RequestHead denied : List.of(
                request("es", "GET", "search.example.com", "/private/_search"),
                request("es", "POST", "search.example.com", "/public/_search"),
                request("es", "GET", SEARCH, "/public/_search"))) {
            assertThat(resources.rejection(denied).errorCode()).isEqualTo(ErrorCode.ACCESS_DENIED);
            assertThat(resources.rejection(denied).auditDetail().action()).startsWith("es:ESHttp");
        }
    }

    @Test
    void takesAHostBelowTheBrokersNameByTheNameThatTheRoleGivesIt() throws Exception {
        AuthorizedRequest request = resources.fixture.authorize(
                request("es", "GET", "logs.broker.internal:8443", "/i%2Fj/_search?q=x%20y"), HOME);

        assertSignedFor(request, SEARCH, "es");
        assertThat(request.head().path()).isEqualTo("/i%2Fj/_search");
        assertThat(request.operation().requiredPermissions().get(0).resource())
                .isEqualTo("arn:aws:es:eu-central-1:unknown:domain/my-logs/i/j/_search");
    }

    @Test
    void rejectsAHostThatTheRoleDoesNotListAndSaysWhatIsMissing() throws Exception {
        assertThat(resources
                        .rejection(request("es", "GET", "search.other.example.com", "/"))
                        .detail())
                .contains("{host: search.other.example.com, service: es, region: eu-central-1}");
        assertThat(resources
                        .rejection(request("es", "GET", "search.example.com:8443", "/"))
                        .detail())
                .contains("{host: \"search.example.com:8443\", service: es, region: eu-central-1}");
        assertThat(resources.rejection(request("lambda", "GET", SEARCH, "/")).detail())
                .contains("lambda in eu-central-1", "es in eu-central-1", SEARCH);
        RequestRejectedException alias = catchThrowableOfType(
                RequestRejectedException.class,
                () -> resources.fixture.authorize(request("es", "GET", "nothing.broker.internal", "/"), HOME));
        assertThat(alias.detail()).contains("name: nothing, service: es, region: eu-central-1");
        assertThat(alias.errorCode()).isEqualTo(ErrorCode.ACCESS_DENIED);
        assertThat(resources.rejection(request("sqs", "POST", SEARCH, "/")).errorCode())
                .isEqualTo(ErrorCode.ACCESS_DENIED);
    }

    @Test
    void leadsNoRequestThroughTheTunnelOfAnotherHost() throws Exception {
        RequestHead head = request("es", "GET", "search.example.com", "/");

        assertThat(catchThrowableOfType(
                                RequestRejectedException.class,
                                () -> resources.fixture.gate.parse(head, HOME, new ResourceTunnel(SEARCH, 443)))
                        .errorCode())
                .isEqualTo(ErrorCode.MALFORMED);
    }

    @Test
    void opensTunnelsToHostsThatARoleAtTheAddressLists() throws Exception {
        ResourceTunnels tunnels = resources.fixture.tunnels();

        assertThat(tunnels.find(SEARCH + ":443", HOME)).contains(new ResourceTunnel(SEARCH, 443));
        assertThat(tunnels.find("c.eu-central-1.neptune.amazonaws.com:8182", HOME))
                .isPresent();
        for (String closed : List.of(
                "c.eu-central-1.neptune.amazonaws.com:443",
                "search.other.example.com:443",
                "eu-central-1.es.amazonaws.com:443",
                SEARCH + ":8443",
                SEARCH)) {
            assertThat(tunnels.find(closed, HOME)).as(closed).isEmpty();
        }
        assertThat(tunnels.find(SEARCH + ":443", RequestAuthorizerFixture.ELSEWHERE))
                .isEmpty();
    }

    @Test
    void forwardsHeadersThatTheOwnerAloneKnowsSignedOrNot() throws Exception {
        RequestHead signed = request("es", "GET", SEARCH, "/", "x-opaque-id", "7");
        Headers.Builder headers = Headers.builder();
        for (int i = 0; i < signed.headers().size(); i++) {
            headers.add(signed.headers().name(i), signed.headers().value(i));
        }
        headers.add("x-api-key", "k")
                .add("cookie", "a=b")
                .add("x-forwarded-for", "1.2.3.4")
                .add("te", "trailers");

        Headers sent = resources
                .tunnelled(new RequestHead(signed.method(), signed.path(), signed.query(), headers.build()))
                .head()
                .headers();

        assertThat(sent.single("x-opaque-id")).contains("7");
        assertThat(sent.single("x-api-key")).contains("k");
        assertThat(sent.has("cookie")).isFalse();
        assertThat(sent.has("x-forwarded-for")).isFalse();
        assertThat(sent.has("te")).isFalse();
    }

    @Test
    void rejectsWebSocketsAndRequestsWithoutASignatureOfVersion4() throws Exception {
        assertThat(resources
                        .rejection(request(
                                "execute-api", "GET", API, "/prod", "connection", "Upgrade", "upgrade", "websocket"))
                        .errorCode())
                .isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(catchThrowableOfType(
                        RequestRejectedException.class,
                        () -> resources.fixture.gate.parse(
                                head("GET", "/", "host", API), HOME, new ResourceTunnel(API, 443))))
                .isNotNull();
    }

    @Test
    void streamsABodyWhoseHashIsDeclaredAndBuffersOneWithout() throws Exception {
        byte[] body = "{\"query\": {}}".getBytes(StandardCharsets.US_ASCII);
        String hash = PayloadHash.ofBody(body).text();
        RequestHead declared = signed(
                keyOf(WEB),
                "aoss",
                head("POST", "/i", "host", "k.eu-central-1.aoss.amazonaws.com", "x-amz-content-sha256", hash));

        UnverifiedRequest request = resources.fixture.gate.parse(
                declared, HOME, new ResourceTunnel("k.eu-central-1.aoss.amazonaws.com", 443));

        assertThat(request.needsBody()).isFalse();
        assertThat(resources
                        .fixture
                        .gate
                        .authorize(request, Payload.streamed(request))
                        .head()
                        .headers()
                        .single("x-amz-content-sha256"))
                .contains(hash);
        RequestHead undeclared = signed(keyOf(WEB), "es", head("GET", "/", "host", SEARCH));
        UnverifiedRequest buffered = resources.fixture.gate.parse(undeclared, HOME, new ResourceTunnel(SEARCH, 443));
        assertThat(buffered.needsBody()).isTrue();
        assertSignedFor(resources.fixture.authorize(buffered, new byte[0]), SEARCH, "es");
    }
}
