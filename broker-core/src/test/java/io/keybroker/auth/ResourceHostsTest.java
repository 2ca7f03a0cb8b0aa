package io.keybroker.auth;

import static io.keybroker.auth.RequestAuthorizerFixture.EMPTY;
import static io.keybroker.auth.RequestAuthorizerFixture.HOME;
import static io.keybroker.auth.RequestAuthorizerFixture.REAL;
import static io.keybroker.auth.RequestAuthorizerFixture.WEB;
import static io.keybroker.auth.RequestAuthorizerFixture.head;
import static io.keybroker.auth.RequestAuthorizerFixture.keyOf;
import static io.keybroker.auth.RequestAuthorizerFixture.policy;
import static io.keybroker.auth.RequestAuthorizerFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.net.HostPattern;
import io.keybroker.policy.Tags;
import io.keybroker.role.Presign;
import io.keybroker.role.ResourceHost;
import io.keybroker.role.ResourceHosts;
import io.keybroker.role.Role;
import io.keybroker.role.StoreChoice;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.SigningKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to hosts of single resources: by a tunnel to the host, or by a role's name for it below the broker's. */
final class ResourceHostsTest {
    private static final String SEARCH = "search-my-logs-abcdefghijklmnopqrstuvwxyz.eu-central-1.es.amazonaws.com";
    private static final String API = "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com";

    private final RequestAuthorizerFixture fixture = new RequestAuthorizerFixture();

    @BeforeEach
    void allowEverything() {
        become(
                "*",
                "*",
                entry(SEARCH, "es", "logs"),
                entry("*.eu-central-1.es.amazonaws.com", "es", ""),
                entry("*.aoss.eu-central-1.on.aws", "aoss", ""),
                entry("*.eu-central-1.aoss.amazonaws.com", "aoss", ""),
                entry("*.execute-api.eu-central-1.amazonaws.com", "execute-api", ""),
                entry("aps-workspaces.eu-central-1.amazonaws.com", "aps", "metrics"),
                entry("*.lambda-url.eu-central-1.on.aws", "lambda", ""),
                entry("*.eu-central-1.neptune.amazonaws.com:8182", "neptune-db", ""),
                entry("*.appsync-api.eu-central-1.amazonaws.com", "appsync", ""),
                entry("*.vpc-lattice-svcs.eu-central-1.on.aws", "vpc-lattice-svcs", ""),
                entry("*.iot.eu-central-1.amazonaws.com", "iotdata", ""),
                stated("search.example.com", "es", "arn:aws:es:eu-central-1:123456789012:domain/own"),
                stated("api.example.com", "execute-api", "arn:aws:execute-api:eu-central-1:123456789012:abc/$default"),
                stated("fn.example.com", "lambda", "arn:aws:lambda:eu-central-1:123456789012:function:resize"),
                stated("db.example.com", "neptune-db", "arn:aws:neptune-db:eu-central-1:123456789012:cluster-X"),
                stated("gql.example.com", "appsync", "arn:aws:appsync:eu-central-1:123456789012:apis/abc"),
                new ResourceHost(
                        HostPattern.parse("mqtt.example.com").orElseThrow(),
                        "iotdata",
                        "eu-central-1",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("123456789012")));
    }

    private void become(String action, String resource, ResourceHost... hosts) {
        String document = """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "%s", "Resource": "%s"}]}
                """.formatted(action, resource);
        Duration hour = Duration.ofHours(1);
        fixture.roles.replace(Map.of(
                "web",
                new Role(
                        "web",
                        new Role.IdentityMapping("app", Map.of()),
                        policy(document),
                        hour,
                        hour,
                        new Role.Options(
                                Presign.OFF,
                                false,
                                Set.of(),
                                false,
                                false,
                                StoreChoice.NONE,
                                Set.of(),
                                new ResourceHosts(List.of(hosts))),
                        Tags.NONE,
                        Optional.empty())));
    }

    private static ResourceHost entry(String host, String service, String name) {
        return new ResourceHost(
                HostPattern.parse(host).orElseThrow(),
                service,
                "eu-central-1",
                name.isEmpty() ? Optional.empty() : Optional.of(name),
                Optional.empty(),
                Optional.empty());
    }

    private static ResourceHost stated(String host, String service, String arn) {
        return new ResourceHost(
                HostPattern.parse(host).orElseThrow(),
                service,
                "eu-central-1",
                Optional.empty(),
                Optional.of(arn),
                Optional.empty());
    }

    private static RequestHead request(String service, String method, String host, String path, String... fields)
            throws RequestRejectedException {
        List<String> all = new ArrayList<>(List.of("host", host, "x-amz-content-sha256", EMPTY));
        all.addAll(Arrays.asList(fields));
        return signed(keyOf(WEB), service, head(method, path, all.toArray(String[]::new)));
    }

    private AuthorizedRequest tunnelled(RequestHead head) throws RequestRejectedException {
        String host = head.headers().first("host").orElseThrow();
        int colon = host.indexOf(':');
        ResourceTunnel tunnel = colon < 0
                ? new ResourceTunnel(host, 443)
                : new ResourceTunnel(host.substring(0, colon), Integer.parseInt(host.substring(colon + 1)));
        return fixture.authorize(fixture.gate.parse(head, HOME, tunnel), new byte[0]);
    }

    private RequestRejectedException rejection(RequestHead head) {
        return catchThrowableOfType(RequestRejectedException.class, () -> tunnelled(head));
    }

    private static void assertSignedFor(AuthorizedRequest request, String host, String service) throws Exception {
        assertThat(request.endpoint().authority()).isEqualTo(host);
        assertThat(request.endpoint().isOverride()).isTrue();
        assertThat(request.head().headers().single("host")).contains(host);
        RequestSignature signature = RequestSignature.parse(request.head());
        assertThat(signature.scope().service()).isEqualTo(service);
        assertThat(signature.scope().region()).isEqualTo("eu-central-1");
        assertThat(signature.isSignedBy(
                        SigningKey.derive(REAL.secret(), signature.scope()),
                        request.head(),
                        request.head().headers().single("x-amz-content-sha256").orElseThrow()))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', textBlock = """
            es GET SEARCH / es:ESHttpGet arn:aws:es:eu-central-1:unknown:domain/my-logs/
            es POST SEARCH /logs-1/_search?q=a es:ESHttpPost arn:aws:es:eu-central-1:unknown:domain/my-logs/logs-1/_search
            es PUT SEARCH /i/_doc/a%2Fb%20c es:ESHttpPut arn:aws:es:eu-central-1:unknown:domain/my-logs/i/_doc/a/b_c
            es HEAD search.example.com /i es:ESHttpHead arn:aws:es:eu-central-1:123456789012:domain/own/i
            es DELETE other.eu-central-1.es.amazonaws.com /i es:ESHttpDelete arn:aws:es:eu-central-1:unknown:domain/unknown/i
            es PATCH SEARCH /_x es:ESHttpPatch arn:aws:es:eu-central-1:unknown:domain/my-logs/_x
            aoss POST k3x.eu-central-1.aoss.amazonaws.com /i/_bulk aoss:APIAccessAll arn:aws:aoss:eu-central-1:unknown:collection/k3x
            aoss GET k3x.eu-central-1.aoss.amazonaws.com /_dashboards/app aoss:DashboardsAccessAll arn:aws:aoss:eu-central-1:unknown:dashboards/default
            execute-api GET API /prod execute-api:Invoke arn:aws:execute-api:eu-central-1:unknown:a1b2c3d4e5/prod/GET/
            execute-api PUT API /prod/pets/7?x=1 execute-api:Invoke arn:aws:execute-api:eu-central-1:unknown:a1b2c3d4e5/prod/PUT/pets/7
            execute-api GET API / execute-api:Invoke arn:aws:execute-api:eu-central-1:unknown:a1b2c3d4e5/unknown/GET/
            execute-api GET API /prod%2FGET/pets execute-api:Invoke arn:aws:execute-api:eu-central-1:unknown:a1b2c3d4e5/unknown/GET/prod/GET/pets
            execute-api POST API /prod/%40connections/id%3D execute-api:ManageConnections arn:aws:execute-api:eu-central-1:unknown:a1b2c3d4e5/prod/POST/@connections/id=
            execute-api GET api.example.com /pets/7 execute-api:Invoke arn:aws:execute-api:eu-central-1:123456789012:abc/$default/GET/pets/7
            lambda POST xyz.lambda-url.eu-central-1.on.aws /a//b/../c lambda:InvokeFunctionUrl arn:aws:lambda:eu-central-1:unknown:function:unknown
            lambda GET fn.example.com / lambda:InvokeFunctionUrl arn:aws:lambda:eu-central-1:123456789012:function:resize
            neptune-db GET c.cluster-1.eu-central-1.neptune.amazonaws.com:8182 /status neptune-db:GetEngineStatus arn:aws:neptune-db:eu-central-1:unknown:unknown/*
            neptune-db DELETE db.example.com /ml/endpoints/x neptune-db:DeleteMLEndpoint arn:aws:neptune-db:eu-central-1:123456789012:cluster-X/*
            appsync POST q.appsync-api.eu-central-1.amazonaws.com /graphql appsync:GraphQL arn:aws:appsync:eu-central-1:unknown:apis/unknown/types/unknown/fields/unknown
            appsync POST gql.example.com /graphql appsync:GraphQL arn:aws:appsync:eu-central-1:123456789012:apis/abc/types/unknown/fields/unknown
            appsync POST gql.example.com /event appsync:EventPublish arn:aws:appsync:eu-central-1:123456789012:apis/abc/channelNamespace/unknown
            vpc-lattice-svcs GET orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-central-1.on.aws /a vpc-lattice-svcs:Invoke arn:aws:vpc-lattice:eu-central-1:unknown:service/svc-0123456789abcdef0/a
            iotdata POST x-ats.iot.eu-central-1.amazonaws.com /topics/a%2Fb iot:Publish arn:aws:iot:eu-central-1:unknown:topic/a/b
            iotdata POST mqtt.example.com /topics/a iot:Publish arn:aws:iot:eu-central-1:123456789012:topic/a
            """)
    void requiresTheActionOnTheResourceOfTheHost(
            String service, String method, String host, String path, String action, String arn) throws Exception {
        String real = host.replace("SEARCH", SEARCH).replace("API", API);

        AuthorizedRequest request = tunnelled(request(service, method, real, path));

        assertThat(request.operation().requiredPermissions()).singleElement().satisfies(permission -> {
            assertThat(permission.action()).isEqualTo(action);
            assertThat(permission.resource()).isEqualTo(arn.replace("b_c", "b c"));
        });
        assertThat(request.head().method()).isEqualTo(method);
        assertThat(request.head().path()).isEqualTo(path.replaceAll("[?].*", ""));
        assertSignedFor(request, real, service);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', textBlock = """
            POST api/v1/remote_write RemoteWrite
            GET api/v1/query?query=up QueryMetrics
            POST api/v1/query_range QueryMetrics
            GET api/v1/series GetSeries
            GET api/v1/label/job/values GetLabels
            GET api/v1/metadata GetMetricMetadata
            POST alertmanager/api/v2/silences PutAlertManagerSilences
            DELETE alertmanager/api/v2/silence/7 DeleteAlertManagerSilence
            """)
    void namesTheWorkspaceAndTheActionOfPrometheusByItsPath(String method, String path, String action)
            throws Exception {
        AuthorizedRequest request = tunnelled(
                request("aps", method, "aps-workspaces.eu-central-1.amazonaws.com", "/workspaces/ws-1/" + path));

        assertThat(request.operation().requiredPermissions())
                .singleElement()
                .hasToString("RequiredPermission[action=aps:" + action
                        + ", resource=arn:aws:aps:eu-central-1:unknown:workspace/ws-1]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/gremlin", "/openCypher", "/sparql", "/gremlin/profile"})
    void requiresEveryRightThatAQueryCouldUse(String path) throws Exception {
        AuthorizedRequest request = tunnelled(request("neptune-db", "POST", "db.example.com", path));

        assertThat(request.operation().requiredPermissions())
                .extracting(permission -> permission.action() + ' ' + permission.resource())
                .containsExactly(
                        "neptune-db:ReadDataViaQuery arn:aws:neptune-db:eu-central-1:123456789012:cluster-X/*",
                        "neptune-db:WriteDataViaQuery arn:aws:neptune-db:eu-central-1:123456789012:cluster-X/*",
                        "neptune-db:DeleteDataViaQuery arn:aws:neptune-db:eu-central-1:123456789012:cluster-X/*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/a/../b", "/a/%2e%2E/b", "/a/.%2e/b", "/a/./b", "//b", "/a//b", "/a%2F..%2Fb", "/a%5C..%5Cb"})
    void rejectsAPathThatCouldBeTakenForAnotherResource(String path) throws Exception {
        assertThat(rejection(request("es", "GET", SEARCH, path)).errorCode()).isEqualTo(ErrorCode.MALFORMED);
        assertThat(rejection(request("execute-api", "GET", API, "/prod" + path)).errorCode())
                .isEqualTo(ErrorCode.MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({"TRACE, /i", "aps, /workspaces/ws-1/api/v1/unheardof", "aps, /workspaces//api/v1/query"})
    void rejectsWhatNoRowNames(String what, String path) throws Exception {
        RequestRejectedException rejected = what.equals("aps")
                ? rejection(request("aps", "GET", "aps-workspaces.eu-central-1.amazonaws.com", path))
                : rejection(request("appsync", "GET", "gql.example.com", path));

        assertThat(rejected.errorCode()).isEqualTo(ErrorCode.ACCESS_DENIED);
        assertThat(rejected.detail()).contains("method and path");
    }

    @Test
    void decidesByThePolicy() throws Exception {
        become(
                "es:ESHttpGet",
                "arn:aws:es:eu-central-1:123456789012:domain/own/public/*",
                stated("search.example.com", "es", "arn:aws:es:eu-central-1:123456789012:domain/own"),
                entry(SEARCH, "es", ""));

        tunnelled(request("es", "GET", "search.example.com", "/public/_search"));
        for (RequestHead denied : List.of(
                request("es", "GET", "search.example.com", "/private/_search"),
                request("es", "POST", "search.example.com", "/public/_search"),
                request("es", "GET", SEARCH, "/public/_search"))) {
            assertThat(rejection(denied).errorCode()).isEqualTo(ErrorCode.ACCESS_DENIED);
            assertThat(rejection(denied).auditDetail().action()).startsWith("es:ESHttp");
        }
    }

    @Test
    void takesAHostBelowTheBrokersNameByTheNameThatTheRoleGivesIt() throws Exception {
        AuthorizedRequest request =
                fixture.authorize(request("es", "GET", "logs.broker.internal:8443", "/i%2Fj/_search?q=x%20y"), HOME);

        assertSignedFor(request, SEARCH, "es");
        assertThat(request.head().path()).isEqualTo("/i%2Fj/_search");
        assertThat(request.operation().requiredPermissions().get(0).resource())
                .isEqualTo("arn:aws:es:eu-central-1:unknown:domain/my-logs/i/j/_search");
    }

    @Test
    void rejectsAHostThatTheRoleDoesNotListAndSaysWhatIsMissing() throws Exception {
        assertThat(rejection(request("es", "GET", "search.other.example.com", "/"))
                        .detail())
                .contains("{host: search.other.example.com, service: es, region: eu-central-1}");
        assertThat(rejection(request("es", "GET", "search.example.com:8443", "/"))
                        .detail())
                .contains("{host: \"search.example.com:8443\", service: es, region: eu-central-1}");
        assertThat(rejection(request("lambda", "GET", SEARCH, "/")).detail())
                .contains("lambda in eu-central-1", "es in eu-central-1", SEARCH);
        RequestRejectedException alias = catchThrowableOfType(
                RequestRejectedException.class,
                () -> fixture.authorize(request("es", "GET", "nothing.broker.internal", "/"), HOME));
        assertThat(alias.detail()).contains("name: nothing, service: es, region: eu-central-1");
        assertThat(alias.errorCode()).isEqualTo(ErrorCode.ACCESS_DENIED);
        assertThat(rejection(request("sqs", "POST", SEARCH, "/")).errorCode()).isEqualTo(ErrorCode.ACCESS_DENIED);
    }

    @Test
    void leadsNoRequestThroughTheTunnelOfAnotherHost() throws Exception {
        RequestHead head = request("es", "GET", "search.example.com", "/");

        assertThat(catchThrowableOfType(
                                RequestRejectedException.class,
                                () -> fixture.gate.parse(head, HOME, new ResourceTunnel(SEARCH, 443)))
                        .errorCode())
                .isEqualTo(ErrorCode.MALFORMED);
    }

    @Test
    void opensTunnelsToHostsThatARoleAtTheAddressLists() throws Exception {
        ResourceTunnels tunnels = fixture.tunnels();

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

        Headers sent = tunnelled(new RequestHead(signed.method(), signed.path(), signed.query(), headers.build()))
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
        assertThat(rejection(request(
                                "execute-api", "GET", API, "/prod", "connection", "Upgrade", "upgrade", "websocket"))
                        .errorCode())
                .isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(catchThrowableOfType(
                        RequestRejectedException.class,
                        () -> fixture.gate.parse(head("GET", "/", "host", API), HOME, new ResourceTunnel(API, 443))))
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

        UnverifiedRequest request =
                fixture.gate.parse(declared, HOME, new ResourceTunnel("k.eu-central-1.aoss.amazonaws.com", 443));

        assertThat(request.needsBody()).isFalse();
        assertThat(fixture.gate
                        .authorize(request, Payload.streamed(request))
                        .head()
                        .headers()
                        .single("x-amz-content-sha256"))
                .contains(hash);
        RequestHead undeclared = signed(keyOf(WEB), "es", head("GET", "/", "host", SEARCH));
        UnverifiedRequest buffered = fixture.gate.parse(undeclared, HOME, new ResourceTunnel(SEARCH, 443));
        assertThat(buffered.needsBody()).isTrue();
        assertSignedFor(fixture.authorize(buffered, new byte[0]), SEARCH, "es");
    }

    @Test
    void takesAnUnsignedBodyWhereTheServiceTakesNoOther() throws Exception {
        String lattice = "orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-central-1.on.aws";
        RequestHead unsigned = signed(
                keyOf(WEB),
                "vpc-lattice-svcs",
                head("POST", "/", "host", lattice, "x-amz-content-sha256", "UNSIGNED-PAYLOAD"));

        assertSignedFor(tunnelled(unsigned), lattice, "vpc-lattice-svcs");
        assertThat(rejection(signed(
                                keyOf(WEB),
                                "es",
                                head("POST", "/", "host", SEARCH, "x-amz-content-sha256", "UNSIGNED-PAYLOAD")))
                        .errorCode())
                .isEqualTo(ErrorCode.MALFORMED);
    }
}
