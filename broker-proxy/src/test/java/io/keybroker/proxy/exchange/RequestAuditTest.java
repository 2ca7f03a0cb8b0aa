package io.keybroker.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditEvent.Intent;
import io.keybroker.audit.AuditEvent.WouldDeny;
import io.keybroker.auth.AddressRule;
import io.keybroker.auth.AuthorizedRequest;
import io.keybroker.auth.UpstreamRequest;
import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.endpoint.Endpoint;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.OperationTraits;
import io.keybroker.catalogue.model.Protocol;
import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.signing.sigv4.PayloadHash;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class RequestAuditTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final IpAddress PEER = IpAddress.parse("10.0.4.17");
    private static final RequiredPermission GET = new RequiredPermission("s3:GetObject", "arn:aws:s3:::jobs/1");
    private static final RequiredPermission TAGS = new RequiredPermission("s3:GetObjectTagging", "arn:aws:s3:::jobs/1");

    private final RequestAudit ledger =
            new RequestAudit(event -> CompletableFuture.completedFuture(null), Clock.fixed(NOON, ZoneOffset.UTC), PEER);

    private static AuthorizedRequest admission(RequiredPermission... tolerated) throws Exception {
        Operation operation = new Operation(
                new Catalogue().service("s3"),
                "GetObject",
                Protocol.S3,
                List.of(GET, TAGS),
                Map.of(),
                new OperationTraits(false, false, false, "", "-", "", true));
        return new AuthorizedRequest(
                new Instance(
                        "i-1",
                        "web",
                        Set.of(PEER),
                        "learner",
                        InstanceState.ACTIVE,
                        new AccessKeyId("BKIAAAAAAAAAAAAAAWEB"),
                        1,
                        1,
                        NOON,
                        NOON.plusSeconds(60),
                        Tags.NONE),
                AddressRule.BOUND,
                "app",
                "AKIAIOSFODNN7EXAMPLE",
                operation,
                List.of(tolerated),
                new Endpoint("s3.local", 443, "eu-central-1", "s3", "", false),
                new UpstreamRequest(
                        RequestHead.parse("GET", "/jobs/1", Headers.none()),
                        Optional.empty(),
                        PayloadHash.ofBody(new byte[0]),
                        Optional.empty()));
    }

    @Test
    void recordsWhatTheRoleIsYetToLearnBeforeTheIntent() throws Exception {
        List<AuditEvent> events = ledger.intentEvents(admission(TAGS));

        assertThat(events).hasSize(2);
        assertThat(events.get(0))
                .isEqualTo(new WouldDeny(
                        NOON,
                        ledger.requestId(),
                        "i-1",
                        "learner",
                        List.of("s3:GetObjectTagging"),
                        List.of("arn:aws:s3:::jobs/1")));
        assertThat(events.get(1)).isInstanceOfSatisfying(Intent.class, intent -> {
            assertThat(intent.actions()).containsExactly("s3:GetObject", "s3:GetObjectTagging");
            assertThat(intent.resources()).containsExactly("arn:aws:s3:::jobs/1", "arn:aws:s3:::jobs/1");
        });
    }

    @Test
    void recordsTheIntentAloneWhereThePolicyAllowsAll() throws Exception {
        assertThat(ledger.intentEvents(admission())).singleElement().isInstanceOf(Intent.class);
    }
}
