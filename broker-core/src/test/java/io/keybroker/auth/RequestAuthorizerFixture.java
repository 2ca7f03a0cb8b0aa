package io.keybroker.auth;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.endpoint.EndpointVariant;
import io.keybroker.catalogue.endpoint.Store;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretDerivation;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.BodyContent;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.identity.Identity;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Policy;
import io.keybroker.policy.PolicyException;
import io.keybroker.policy.Tags;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.RegistrySnapshot;
import io.keybroker.role.Role;
import io.keybroker.role.Roles;
import io.keybroker.signing.SdkSigner;
import io.keybroker.signing.SignatureType;
import io.keybroker.signing.SigningKeyCache;
import io.keybroker.signing.sigv4.PayloadHash;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A gate with one real key, one role and an instance in each state; requests are signed by the SDK's engine. */
final class RequestAuthorizerFixture {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final IpAddress HOME = IpAddress.parse("10.0.4.17");
    static final IpAddress ELSEWHERE = IpAddress.parse("10.0.4.18");
    static final Credential REAL = new Credential(
            new AccessKeyId("AKIAIOSFODNN7EXAMPLE"),
            SecretKey.of("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".toCharArray()));
    static final Instance WEB = instance("i-web", "BKIAAAAAAAAAAAAAAWEB", "web", InstanceState.ACTIVE);
    static final Instance REVOKED = instance("i-rev", "BKIAAAAAAAAAAAAAAREV", "web", InstanceState.REVOKED);
    static final Instance SUSPENDED = instance("i-sus", "BKIAAAAAAAAAAAAAASUS", "web", InstanceState.SUSPENDED);
    static final Instance ROLELESS = instance("i-rol", "BKIAAAAAAAAAAAAAAROL", "gone", InstanceState.ACTIVE);
    static final Instance KEYLESS = instance("i-key", "BKIAAAAAAAAAAAAAAKEY", "keyless", InstanceState.ACTIVE);
    static final Instance NOBODY = instance("i-nob", "BKIAAAAAAAAAAAAAANOB", "web", InstanceState.ACTIVE);
    static final String EMPTY = PayloadHash.ofBody(new byte[0]).text();

    private static final Map<String, Store> STORES = Map.of(
            "minio",
            new Store(
                    URI.create("https://minio.local:9000"),
                    Optional.of("garage"),
                    false,
                    Optional.empty(),
                    Optional.empty()),
            "r2",
            new Store(
                    URI.create("https://r2.local"),
                    Optional.of("auto"),
                    true,
                    Optional.of(Path.of("r2.pem")),
                    Optional.of("app")));

    private static final SecretDerivation SECRETS = new SecretDerivation(new byte[32]);
    private static final String ALLOWED = """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow",
               "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:PutObjectTagging"],
               "Resource": "arn:aws:s3:::jobs/key"},
              {"Effect": "Allow", "Action": ["sqs:ListQueues", "sqs:DeleteQueue", "sdb:ListDomains"], "Resource": "*"}]}
            """;

    Optional<RegistrySnapshot> registry =
            Optional.of(RegistrySnapshot.empty().with(List.of(WEB, REVOKED, SUSPENDED, ROLELESS, KEYLESS), 1));
    Instant brokersNow = NOW;
    final Roles roles = new Roles(Map.of("web", role("web", "app"), "keyless", role("keyless", "none")));

    Set<SignatureType> carriers = Set.of(SignatureType.HEADER, SignatureType.PRESIGNED);

    private final Clock clock = new Clock() {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return brokersNow;
        }
    };

    final RequestAuthorizer gate;
    private final Authenticator authenticator;
    private final SigningKeyCache keys = new SigningKeyCache();

    RequestAuthorizerFixture() {
        this(Map.of("s3", URI.create("https://s3.local:9000")));
    }

    /** With these hosts in place of AWS's own. */
    RequestAuthorizerFixture(Map<String, URI> stated) {
        authenticator = new Authenticator(
                () -> registry.orElseThrow(() -> new RequestRejectedException(ErrorCode.UNAVAILABLE, "stale")),
                SECRETS,
                keys,
                clock);
        gate = gate(stated);
    }

    /** The tunnels to hosts of single resources that its roles list. */
    ResourceTunnels tunnels() {
        return new ResourceTunnels(authenticator, roles);
    }

    private static Map<String, Store> all(Map<String, URI> stated) {
        Map<String, Store> stores = new HashMap<>();
        stated.forEach((name, uri) -> stores.put(name, Store.at(uri)));
        return stores;
    }

    private RequestAuthorizer gate(Map<String, URI> stated) {
        return new RequestAuthorizer(
                authenticator,
                new Catalogue(),
                new Catalogue().endpoints(all(stated), STORES, EndpointVariant.PLAIN),
                new BrokerHosts(List.of("broker.internal")),
                "us-east-1",
                roles,
                name -> name.equals("app") ? Optional.of(new Identity("app", REAL)) : Optional.empty(),
                (role, type) -> carriers.contains(type),
                keys,
                clock,
                clock);
    }

    private static Role role(String name, String identity) {
        return new Role(name, identity, allowed(), Duration.ofHours(1), Duration.ofHours(2));
    }

    static Policy allowed() {
        return policy(ALLOWED);
    }

    static Policy policy(String document) {
        try {
            Path file = Files.createTempFile("policy", ".json");
            try {
                return Policy.read(List.of(Files.writeString(file, document)));
            } finally {
                Files.delete(file);
            }
        } catch (IOException | PolicyException e) {
            throw new IllegalStateException("the fixture's policy cannot be read", e);
        }
    }

    /** Gives the role of the instances this policy, and no other. */
    void allow(String document) {
        Duration hour = Duration.ofHours(1);
        roles.replace(Map.of("web", new Role("web", "app", policy(document), hour, hour)));
    }

    private static Instance instance(String id, String key, String role, InstanceState state) {
        return new Instance(
                id,
                id,
                Set.of(HOME),
                role,
                state,
                new AccessKeyId(key),
                1,
                1,
                NOW,
                NOW.plus(Duration.ofHours(1)),
                Tags.NONE);
    }

    static Credential keyOf(Instance instance) {
        return new Credential(
                instance.accessKeyId(), SECRETS.secretOf(instance.accessKeyId(), instance.id(), instance.generation()));
    }

    /** A head with these fields, name and value in turn. */
    static RequestHead head(String method, String target, String... fields) throws RequestRejectedException {
        List<String> all = new ArrayList<>(List.of(fields));
        Headers.Builder headers = Headers.builder();
        if (!all.contains("host")) {
            headers.add("host", "broker.internal:8443");
        }
        for (int i = 0; i < all.size(); i += 2) {
            headers.add(all.get(i), all.get(i + 1));
        }
        return RequestHead.parse(method, target, headers.build());
    }

    static RequestHead signed(Credential key, String service, RequestHead head) {
        return SdkSigner.signed(head, key, "eu-central-1", service, NOW);
    }

    static RequestHead get(Instance instance) throws RequestRejectedException {
        return signed(keyOf(instance), "s3", head("GET", "/jobs/key", "x-amz-content-sha256", EMPTY));
    }

    UnverifiedRequest parse(RequestHead head) throws RequestRejectedException {
        return gate.parse(head, HOME, gate.brokerHosts());
    }

    AuthorizedRequest authorize(RequestHead head, IpAddress peer) throws RequestRejectedException {
        return authorize(gate.parse(head, peer, gate.brokerHosts()), new byte[0]);
    }

    /** Authorizes a request with its body, or without if it needs none; a body comes after the precheck. */
    AuthorizedRequest authorize(UnverifiedRequest request, byte[] body) throws RequestRejectedException {
        if (!request.needsBody() && body.length == 0) {
            return gate.authorize(request, Payload.streamed(request));
        }
        gate.precheck(request);
        return gate.authorize(request, Payload.buffered(request, BodyContent.of(body), PayloadHash.ofBody(body)));
    }
}
