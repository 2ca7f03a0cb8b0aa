package io.keybroker.auth;

import static io.keybroker.auth.RequestAuthorizerFixture.WEB;
import static io.keybroker.auth.RequestAuthorizerFixture.head;
import static io.keybroker.auth.RequestAuthorizerFixture.keyOf;
import static io.keybroker.auth.RequestAuthorizerFixture.signed;
import static io.keybroker.auth.ResourceHostsFixture.API;
import static io.keybroker.auth.ResourceHostsFixture.SEARCH;
import static io.keybroker.auth.ResourceHostsFixture.assertSignedFor;
import static io.keybroker.auth.ResourceHostsFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The action and the ARN that a request to the host of one resource requires. */
final class ResourceActionsTest {
    private final ResourceHostsFixture resources = new ResourceHostsFixture();

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

        AuthorizedRequest request = resources.tunnelled(request(service, method, real, path));

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
        AuthorizedRequest request = resources.tunnelled(
                request("aps", method, "aps-workspaces.eu-central-1.amazonaws.com", "/workspaces/ws-1/" + path));

        assertThat(request.operation().requiredPermissions())
                .singleElement()
                .hasToString("RequiredPermission[action=aps:" + action
                        + ", resource=arn:aws:aps:eu-central-1:unknown:workspace/ws-1]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/gremlin", "/openCypher", "/sparql", "/gremlin/profile"})
    void requiresEveryRightThatAQueryCouldUse(String path) throws Exception {
        AuthorizedRequest request = resources.tunnelled(request("neptune-db", "POST", "db.example.com", path));

        assertThat(request.operation().requiredPermissions())
                .extracting(permission -> permission.action() + ' ' + permission.resource())
                .containsExactly(
                        "neptune-db:ReadDataViaQuery arn:aws:neptune-db:eu-central-1:123456789012:cluster-X/*",
                        "neptune-db:WriteDataViaQuery arn:aws:neptune-db:eu-central-1:123456789012:cluster-X/*",
                        "neptune-db:DeleteDataViaQuery arn:aws:neptune-db:eu-central-1:123456789012:cluster-X/*");
    }

    @ParameterizedTest
    @CsvSource({"TRACE, /i", "aps, /workspaces/ws-1/api/v1/unheardof", "aps, /workspaces//api/v1/query"})
    void rejectsWhatNoRowNames(String what, String path) throws Exception {
        RequestRejectedException rejected = what.equals("aps")
                ? resources.rejection(request("aps", "GET", "aps-workspaces.eu-central-1.amazonaws.com", path))
                : resources.rejection(request("appsync", "GET", "gql.example.com", path));

        assertThat(rejected.errorCode()).isEqualTo(ErrorCode.ACCESS_DENIED);
        assertThat(rejected.detail()).contains("method and path");
    }

    @Test
    void takesAnUnsignedBodyWhereTheServiceTakesNoOther() throws Exception {
        String lattice = "orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-central-1.on.aws";
        RequestHead unsigned = signed(
                keyOf(WEB),
                "vpc-lattice-svcs",
                head("POST", "/", "host", lattice, "x-amz-content-sha256", "UNSIGNED-PAYLOAD"));

        assertSignedFor(resources.tunnelled(unsigned), lattice, "vpc-lattice-svcs");
        assertThat(resources
                        .rejection(signed(
                                keyOf(WEB),
                                "es",
                                head("POST", "/", "host", SEARCH, "x-amz-content-sha256", "UNSIGNED-PAYLOAD")))
                        .errorCode())
                .isEqualTo(ErrorCode.MALFORMED);
    }
}
