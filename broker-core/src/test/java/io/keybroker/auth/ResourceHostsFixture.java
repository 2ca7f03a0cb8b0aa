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

import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.net.HostPattern;
import io.keybroker.policy.Tags;
import io.keybroker.role.Presign;
import io.keybroker.role.ResourceHost;
import io.keybroker.role.ResourceHosts;
import io.keybroker.role.Role;
import io.keybroker.role.StoreChoice;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.sigv4.SigningKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A role that lists hosts of every service with a data plane, and requests to them through their tunnels. */
final class ResourceHostsFixture {
    static final String SEARCH = "search-my-logs-abcdefghijklmnopqrstuvwxyz.eu-central-1.es.amazonaws.com";
    static final String API = "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com";

    final RequestAuthorizerFixture fixture = new RequestAuthorizerFixture();

    ResourceHostsFixture() {
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

    void become(String action, String resource, ResourceHost... hosts) {
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

    static ResourceHost entry(String host, String service, String name) {
        return new ResourceHost(
                HostPattern.parse(host).orElseThrow(),
                service,
                "eu-central-1",
                name.isEmpty() ? Optional.empty() : Optional.of(name),
                Optional.empty(),
                Optional.empty());
    }

    static ResourceHost stated(String host, String service, String arn) {
        return new ResourceHost(
                HostPattern.parse(host).orElseThrow(),
                service,
                "eu-central-1",
                Optional.empty(),
                Optional.of(arn),
                Optional.empty());
    }

    static RequestHead request(String service, String method, String host, String path, String... fields)
            throws RequestRejectedException {
        List<String> all = new ArrayList<>(List.of("host", host, "x-amz-content-sha256", EMPTY));
        all.addAll(Arrays.asList(fields));
        return signed(keyOf(WEB), service, head(method, path, all.toArray(String[]::new)));
    }

    AuthorizedRequest tunnelled(RequestHead head) throws RequestRejectedException {
        String host = head.headers().first("host").orElseThrow();
        int colon = host.indexOf(':');
        ResourceTunnel tunnel = colon < 0
                ? new ResourceTunnel(host, 443)
                : new ResourceTunnel(host.substring(0, colon), Integer.parseInt(host.substring(colon + 1)));
        return fixture.authorize(fixture.gate.parse(head, HOME, tunnel), new byte[0]);
    }

    RequestRejectedException rejection(RequestHead head) {
        return catchThrowableOfType(RequestRejectedException.class, () -> tunnelled(head));
    }

    static void assertSignedFor(AuthorizedRequest request, String host, String service) throws Exception {
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
}
