package io.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.NewStoreKey;
import io.keybroker.identity.Rotation;
import io.keybroker.launch.Departures;
import io.keybroker.policy.Decision;
import io.keybroker.policy.Lint;
import io.keybroker.refusal.Cause;
import io.keybroker.refusal.EnrolmentRefusal;
import io.keybroker.refusal.Refusal;
import io.keybroker.registry.Evidence;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.OnConflict;
import io.keybroker.signing.Carrier;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Names that stand in audit logs, databases, sealed stores and clients: they stay when a constant is renamed. */
final class WireNamesTest {
    @Test
    void keepsRefusals() {
        assertThat(Refusal.values())
                .extracting(Refusal::wireName)
                .containsExactly(
                        "MALFORMED",
                        "MALFORMED_BODY",
                        "NO_CREDENTIALS",
                        "UNKNOWN_KEY",
                        "FOREIGN_TOKEN",
                        "WRONG_SIGNATURE",
                        "LEASE_OVER",
                        "SKEWED",
                        "NOT_ALLOWED",
                        "UNSUPPORTED",
                        "BODY_MISMATCH",
                        "BAD_CHECKSUM",
                        "INCOMPLETE_BODY",
                        "TOO_LARGE",
                        "TOO_SLOW",
                        "SLOW_DOWN",
                        "UNAVAILABLE",
                        "UPSTREAM_FAILED",
                        "UPSTREAM_TIMEOUT");
    }

    @Test
    void keepsCauses() {
        assertThat(Cause.values())
                .extracting(Cause::wireName)
                .containsExactly("AS_ANSWERED", "UNKNOWN_KEY", "WRONG_ADDRESS", "STOLEN_KEY", "REVOKED", "SUSPENDED");
    }

    @Test
    void keepsEnrolmentRefusals() {
        assertThat(EnrolmentRefusal.values())
                .extracting(EnrolmentRefusal::wireName)
                .containsExactly(
                        "MALFORMED",
                        "TICKET_UNKNOWN",
                        "TICKET_EXPIRED",
                        "TICKET_USED_UP",
                        "TICKET_REVOKED",
                        "OUT_OF_SCOPE",
                        "IID_MISSING",
                        "IID_TOO_LARGE",
                        "IID_MALFORMED",
                        "IID_REGION_UNKNOWN",
                        "IID_WRONG_SIGNER",
                        "IID_WEAK_ALGORITHM",
                        "IID_WRONG_SIGNATURE",
                        "IID_STALE",
                        "IP_MISMATCH",
                        "EC2_MISMATCH",
                        "PENDING",
                        "UNAVAILABLE",
                        "SLOW_DOWN",
                        "ALREADY_ENROLLED",
                        "ADDRESS_TAKEN",
                        "WRONG_NONCE",
                        "NOT_ENROLLED",
                        "INSTANCE_SUSPENDED",
                        "INSTANCE_REVOKED",
                        "LIFE_OVER");
    }

    @Test
    void keepsInstanceStates() {
        assertThat(InstanceState.values())
                .extracting(InstanceState::wireName)
                .containsExactly("ACTIVE", "SUSPENDED", "REVOKED");
        assertThat(InstanceState.values())
                .extracting(state -> InstanceState.parse(state.wireName()))
                .containsExactly(InstanceState.values());
    }

    @Test
    void keepsEvidence() {
        assertThat(Evidence.values()).extracting(Evidence::wireName).containsExactly("EC2", "ADDRESS");
        assertThat(Evidence.values())
                .extracting(evidence -> Evidence.parse(evidence.wireName()))
                .containsExactly(Evidence.values());
    }

    @Test
    void keepsConflictActions() {
        assertThat(OnConflict.values()).extracting(OnConflict::wireName).containsExactly("SUSPEND", "KEEP");
        assertThat(OnConflict.values())
                .extracting(action -> OnConflict.parse(action.wireName()))
                .containsExactly(OnConflict.values());
    }

    @Test
    void keepsRotationPhases() {
        assertThat(Rotation.Phase.values())
                .extracting(Rotation.Phase::wireName)
                .containsExactly(
                        "CREATE", "ACTIVATE", "VERIFY", "SWITCH", "DRAIN", "DEACTIVATE", "GRACE", "DELETE", "DISCARD");
        assertThat(Rotation.Phase.values())
                .extracting(phase -> Rotation.Phase.parse(phase.wireName()))
                .containsExactly(Rotation.Phase.values());
    }

    @Test
    void keepsSignatureTypes() {
        assertThat(Carrier.values())
                .extracting(Carrier::wireName)
                .containsExactly(
                        "HEADER", "PRESIGNED", "SIGV2", "SIGV2_PRESIGNED", "SIGV2_FORM", "SIGV2_FORM_PRESIGNED");
    }

    @Test
    void keepsStoreKeyKinds() {
        assertThat(NewStoreKey.Kind.values())
                .extracting(NewStoreKey.Kind::wireName)
                .containsExactly("PASSPHRASE", "KEY_FILE", "CREDENTIAL", "AWS_KMS");
    }

    @Test
    void keepsAdminProblemsWithTheirStatusAndExitCode() {
        assertThat(Arrays.stream(AdminProblem.Kind.values())
                        .map(kind -> kind.wireName() + ' ' + kind.status() + ' ' + kind.exitCode()))
                .containsExactly(
                        "USAGE 400 1",
                        "DENIED 403 3",
                        "CONFLICT 409 4",
                        "NOT_FOUND 404 5",
                        "SEALED 423 6",
                        "UNAVAILABLE 503 2");
    }

    @Test
    void keepsVerdicts() {
        assertThat(Decision.Verdict.values())
                .extracting(Decision.Verdict::wireName)
                .containsExactly("allowed", "denied", "unmentioned");
    }

    @Test
    void keepsLintWeights() {
        assertThat(Lint.Weight.values()).extracting(Lint.Weight::wireName).containsExactly("problem", "doubt", "risk");
    }

    @Test
    void keepsWaysOfAnInstanceToEnd() {
        assertThat(Departures.Way.values()).extracting(Departures.Way::wireName).containsExactly("TERMINATE", "STOP");
    }

    @Test
    void rejectsNamesThatAreNone() {
        assertThatThrownBy(() -> InstanceState.parse("active")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Evidence.parse("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> OnConflict.parse("DROP")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Rotation.Phase.parse("IDLE")).isInstanceOf(IllegalArgumentException.class);
    }
}
