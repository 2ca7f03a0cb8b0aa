package io.keybroker.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.GoldenFile;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.AuditResponses.AuditSearch;
import io.keybroker.admin.api.AuditResponses.ChainResponse;
import io.keybroker.admin.api.AuditResponses.Explanation;
import io.keybroker.admin.api.LaunchMessages.DryRunResponse;
import io.keybroker.admin.api.LaunchMessages.LaunchRequest;
import io.keybroker.admin.api.LaunchMessages.LaunchResponse;
import io.keybroker.admin.api.LaunchMessages.ResumeLaunchRequest;
import io.keybroker.admin.api.LaunchMessages.SettleLaunchRequest;
import io.keybroker.admin.api.LaunchMessages.SettleLaunchResponse;
import io.keybroker.admin.api.OperatorMessages.AddOperatorRequest;
import io.keybroker.admin.api.OperatorMessages.CertificateResponse;
import io.keybroker.admin.api.OperatorMessages.InvitationResponse;
import io.keybroker.admin.api.OperatorMessages.LoginRequest;
import io.keybroker.admin.api.OperatorMessages.OperatorList;
import io.keybroker.admin.api.OperatorMessages.OperatorResponse;
import io.keybroker.admin.api.OperatorMessages.RenewCertificateRequest;
import io.keybroker.admin.api.OperatorMessages.RevokeOperatorRequest;
import io.keybroker.admin.api.Responses.CallerResponse;
import io.keybroker.admin.api.Responses.IdentityList;
import io.keybroker.admin.api.Responses.IdentityResponse;
import io.keybroker.admin.api.Responses.InstanceList;
import io.keybroker.admin.api.Responses.InstanceResponse;
import io.keybroker.admin.api.Responses.RoleList;
import io.keybroker.admin.api.Responses.RoleResponse;
import io.keybroker.admin.api.Responses.RotationResponse;
import io.keybroker.admin.api.Responses.SealResponse;
import io.keybroker.admin.api.Responses.StatusResponse;
import io.keybroker.admin.api.RevocationMessages.RevokeInstancesRequest;
import io.keybroker.admin.api.RevocationMessages.RevokeInstancesResponse;
import io.keybroker.admin.api.RoleResponses.RoleChange;
import io.keybroker.admin.api.RoleResponses.RoleDetails;
import io.keybroker.admin.api.RoleResponses.RolesReloaded;
import io.keybroker.admin.api.RoleResponses.StatementResponse;
import io.keybroker.admin.api.SecretResponses.SecretList;
import io.keybroker.admin.api.SecretResponses.SecretResponse;
import io.keybroker.admin.api.StoreKeyResponses.MasterKeyList;
import io.keybroker.admin.api.StoreKeyResponses.MasterKeyResponse;
import io.keybroker.admin.api.StoreKeyResponses.StoreKeyList;
import io.keybroker.admin.api.StoreKeyResponses.StoreKeyResponse;
import io.keybroker.admin.api.TicketMessages.AnnounceRequest;
import io.keybroker.admin.api.TicketMessages.AnnouncedInstance;
import io.keybroker.admin.api.TicketMessages.IssuedTicketResponse;
import io.keybroker.admin.api.TicketMessages.TicketList;
import io.keybroker.admin.api.TicketMessages.TicketResponse;
import io.keybroker.audit.AuditQuery;
import io.keybroker.audit.LogPosition;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.SecretKey;
import io.keybroker.net.IpAddress;
import io.keybroker.operator.OperatorRole;
import io.keybroker.policy.Tags;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.ticket.EnrolmentConflictAction;
import io.keybroker.ticket.EnrolmentEvidence;
import io.keybroker.ticket.TicketToken;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What operators' tools parse; each type of the admin API with a value in every field. */
final class AdminJsonTest {
    private static final JsonMapper JSON = AdminJson.mapper()
            .rebuild()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();
    private static final Instant AT = Instant.parse("2026-03-01T10:15:30Z");
    private static final Map<String, String> TAGS = Map.of("team", "web", "env", "prod");
    private static final BrokerAddress BROKER =
            new BrokerAddress(URI.create("https://aws.broker.internal:8443"), Path.of("/etc/keybroker/ca.pem"));

    private static Instance instance() throws Exception {
        return new Instance(
                "i-0123456789abcdef0",
                "web-1",
                Set.of(IpAddress.parse("10.0.4.17"), IpAddress.parse("fd00::17")),
                "worker",
                InstanceState.SUSPENDED,
                AccessKeyId.parse("BKIAABCDEFGHIJKLMNOP"),
                3,
                1,
                AT,
                AT.plusSeconds(21_600),
                Tags.of(TAGS));
    }

    private static TicketResponse ticket() {
        return new TicketResponse(
                "t-0123456789abcdef",
                "worker",
                "OPEN",
                5,
                1,
                EnrolmentEvidence.EC2,
                List.of("10.0.4.0/24"),
                "123456789012",
                "eu-central-1",
                "ami-1",
                List.of(new AnnouncedInstance("i-0a", "10.0.4.18")),
                Duration.ofHours(6),
                Duration.ofDays(30),
                true,
                EnrolmentConflictAction.KEEP,
                "deploy",
                AT,
                AT.plusSeconds(900),
                TAGS);
    }

    private static Map<String, Object> instances() throws Exception {
        InstanceResponse instance = new InstanceResponse(
                "i-1", "web-1", List.of("10.0.4.17"), "worker", "ACTIVE", "BKIA1", AT, AT.plusSeconds(60), TAGS);
        SecretKey secret = SecretKey.of("wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00".getBytes(StandardCharsets.US_ASCII));
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("instance list", new InstanceList(List.of(instance)));
        values.put("registered instance", new RegisterInstanceResponse(instance(), secret, "", BROKER));
        values.put("registered renewable instance", new RegisterInstanceResponse(instance(), secret, "bkn1.x", BROKER));
        values.put(
                "register instance",
                new RegisterInstanceRequest(
                        "web-1", List.of("10.0.4.17"), "worker", "6h", true, false, Map.of("env", "prod")));
        return values;
    }

    private static Map<String, Object> tickets() throws Exception {
        TicketToken token = TicketToken.parse("bkt1.t-0123456789abcdef." + "A".repeat(43));
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("ticket list", new TicketList(List.of(ticket())));
        values.put("issued ticket", new IssuedTicketResponse(ticket(), token, BROKER));
        values.put("announcement", new AnnounceRequest(List.of(new AnnouncedInstance("i-0a", "10.0.4.18"))));
        values.put(
                "ticket order",
                new CreateTicketRequest(
                        "worker",
                        5,
                        "15m",
                        "6h",
                        "30d",
                        EnrolmentEvidence.ADDRESS,
                        List.of("10.0.4.0/24"),
                        "",
                        "",
                        "",
                        false,
                        EnrolmentConflictAction.SUSPEND,
                        "deploy",
                        Map.of("env", "prod")));
        return values;
    }

    private static Map<String, Object> launches() {
        JsonNode request = JSON.createObjectNode().put("ImageId", "ami-1");
        LaunchResponse launch = new LaunchResponse(ticket(), List.of("i-0a"), List.of("remark"));
        Map<String, Object> values = new LinkedHashMap<>();
        values.put(
                "launch order",
                new LaunchRequest(
                        "worker",
                        1,
                        2,
                        "6h",
                        "curl",
                        "ops",
                        "eu-central-1",
                        request,
                        "IyEvYmluL3No",
                        EnrolmentEvidence.EC2,
                        "10.0.4.0/24"));
        values.put("resume launch", new ResumeLaunchRequest("ops", "token-1"));
        values.put("settle launch", new SettleLaunchRequest("ops", "eu-central-1"));
        values.put("launch", launch);
        values.put("settled launches", new SettleLaunchResponse(List.of(launch), List.of("eni-1")));
        values.put("rehearsal", new DryRunResponse("worker", "eu-central-1", request, "#!/bin/sh"));
        return values;
    }

    private static Map<String, Object> keys() {
        RotationResponse rotation = new RotationResponse(
                "verify", true, "AKIAOLD", "AKIANEW", 2, 5, "2026-03-01T10:15:30Z", "denied", "see IAM");
        Map<String, Object> values = new LinkedHashMap<>();
        values.put(
                "identity list",
                new IdentityList(List.of(new IdentityResponse("app", "AKIA1", AT.toString(), rotation, "no key"))));
        values.put("caller", new CallerResponse("app", "AKIA1", "arn:aws:iam::123456789012:user/app"));
        values.put("put identity", new PutIdentityRequest("app", "AKIA1", "secret".toCharArray()));
        values.put("secret list", new SecretList(List.of(new SecretResponse("db", "broker:secret/db", 16, AT))));
        values.put("put secret", new PutSecretRequest("db", "password".getBytes(StandardCharsets.US_ASCII)));
        OperatorResponse operator = new OperatorResponse(
                "carol", OperatorRole.AUDITOR, "ACTIVE", Duration.ofHours(12), AT, "admin", AT.toString(), "5f0c");
        values.put("operator list", new OperatorList(List.of(operator)));
        values.put("revoke instances", new RevokeInstancesRequest(List.of("i-1", "i-2")));
        values.put("revoked instances", new RevokeInstancesResponse(List.of(), List.of("i-2")));
        values.put("add operator", new AddOperatorRequest("carol", OperatorRole.AUDITOR, "12h"));
        values.put("revoke operator", new RevokeOperatorRequest(true));
        values.put("invitation", new InvitationResponse(operator, "bko1:carol:pin:secret", AT));
        values.put("login", new LoginRequest("bko1:carol:pin:secret", new byte[] {1, 2, 3}));
        values.put("renew certificate", new RenewCertificateRequest(new byte[] {1, 2, 3}));
        values.put("operator certificate", new CertificateResponse(operator, "own", "authorities"));
        values.put("store key list", new StoreKeyList(List.of(new StoreKeyResponse("key-file", "seal.key"))));
        for (AddStoreKeyRequest.Kind kind : AddStoreKeyRequest.Kind.values()) {
            values.put("add store key " + kind, new AddStoreKeyRequest(kind, "name", "open".toCharArray()));
        }
        values.put("master key list", new MasterKeyList(List.of(new MasterKeyResponse(2, true, 7))));
        values.put("seal", new SealResponse(true));
        values.put("unseal", new UnsealRequest("open".toCharArray(), true));
        return values;
    }

    private static Map<String, Object> roles() {
        StatementResponse statement = new StatementResponse(
                "policies/worker.json",
                3,
                1,
                "Read",
                "Allow",
                List.of("s3:GetObject"),
                List.of(),
                List.of("*"),
                List.of(),
                List.of("StringEquals aws:RequestedRegion eu-central-1"));
        Map<String, Object> values = new LinkedHashMap<>();
        values.put(
                "role list",
                new RoleList(
                        List.of(new RoleResponse("worker", "app", true, Duration.ofHours(6), Duration.ofDays(30)))));
        values.put(
                "role details",
                new RoleDetails(
                        "worker",
                        "app",
                        true,
                        Map.of("ec2", "ops"),
                        Duration.ofHours(6),
                        Duration.ofDays(30),
                        "bound",
                        true,
                        List.of("sts:AssumeRole"),
                        "learn",
                        List.of(statement),
                        TAGS));
        values.put(
                "roles reloaded",
                new RolesReloaded(List.of(new RoleChange("worker", "changed", List.of("ttl"))), List.of("warning")));
        return values;
    }

    private static Map<String, Object> reports() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put(
                "audit search",
                new AuditSearch(
                        new AuditQuery("i-1", "BKIA1", "10.0.4.17", "s3:*", "r1", "4xx", AT, AuditQuery.END),
                        new LogPosition(5, 1024),
                        List.of("r0")));
        values.put("chain", new ChainResponse(10, 1, 10, "ab", "audit.jsonl", 4, "hash differs"));
        values.put("explanation", new Explanation("r1", List.of("said"), List.of("do"), List.of("{}")));
        values.put(
                "status",
                new StatusResponse(
                        "serving",
                        "1.0",
                        AT,
                        "https://aws.broker.internal:8443",
                        "/etc/keybroker/ca.pem",
                        1,
                        2,
                        3,
                        List.of("ops")));
        for (Kind kind : Kind.values()) {
            values.put("problem " + kind, new AdminException(kind, "message", "hint").toResponse());
        }
        return values;
    }

    @Test
    void writesEachTypeAsEarlierVersionsDid() throws Exception {
        Map<String, Object> all = new LinkedHashMap<>(instances());
        List.of(tickets(), launches(), keys(), roles(), reports()).forEach(all::putAll);

        GoldenFile.requireUnchanged("admin-api.json", JSON.writeValueAsString(all) + "\n");
    }

    @Test
    void readsEnumsByTheirWireNames() throws Exception {
        JsonMapper json = AdminJson.mapper();
        for (EnrolmentEvidence evidence : EnrolmentEvidence.values()) {
            assertThat(json.readValue('"' + evidence.wireName() + '"', EnrolmentEvidence.class))
                    .isEqualTo(evidence);
        }
        for (EnrolmentConflictAction action : EnrolmentConflictAction.values()) {
            assertThat(json.readValue('"' + action.wireName() + '"', EnrolmentConflictAction.class))
                    .isEqualTo(action);
        }
        for (Kind kind : Kind.values()) {
            assertThat(json.readValue(
                                    json.writeValueAsBytes(new AdminException(kind, "m", "h").toResponse()),
                                    AdminException.ErrorResponse.class)
                            .kind())
                    .isEqualTo(kind);
        }
        for (AddStoreKeyRequest.Kind kind : AddStoreKeyRequest.Kind.values()) {
            assertThat(json.readValue('"' + kind.wireName() + '"', AddStoreKeyRequest.Kind.class))
                    .isEqualTo(kind);
        }
    }
}
