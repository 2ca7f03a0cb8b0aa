package io.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.admin.api.AddStoreKeyRequest;
import io.keybroker.admin.api.AdminException;
import io.keybroker.error.EnrolmentError;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RejectionReason;
import io.keybroker.identity.rotation.RotationState;
import io.keybroker.launch.InstanceEndRecorder;
import io.keybroker.policy.Decision;
import io.keybroker.policy.analysis.PolicyLinter;
import io.keybroker.registry.InstanceState;
import io.keybroker.signing.SignatureType;
import io.keybroker.ticket.EnrolmentConflictAction;
import io.keybroker.ticket.EnrolmentEvidence;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Names that stand in audit logs, databases, sealed stores and clients: they stay when a constant is renamed. */
final class WireNamesTest {
    @Test
    void keepsRefusals() {
        assertThat(ErrorCode.values())
                .extracting(ErrorCode::wireName)
                .containsExactly(
                        "MALFORMED",
                        "MALFORMED_BODY",
                        "INVALID_BUCKET_NAME",
                        "KEY_TOO_LONG",
                        "INVALID_DATE",
                        "NO_CREDENTIALS",
                        "UNKNOWN_KEY",
                        "FOREIGN_TOKEN",
                        "WRONG_SIGNATURE",
                        "LEASE_OVER",
                        "SKEWED",
                        "NOT_ALLOWED",
                        "UNSUPPORTED",
                        "BODY_MISMATCH",
                        "MALFORMED_TRAILER",
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
        assertThat(RejectionReason.values())
                .extracting(RejectionReason::wireName)
                .containsExactly("AS_ANSWERED", "UNKNOWN_KEY", "WRONG_ADDRESS", "STOLEN_KEY", "REVOKED", "SUSPENDED");
    }

    @Test
    void keepsEnrolmentRefusals() {
        assertThat(EnrolmentError.values())
                .extracting(EnrolmentError::wireName)
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
        assertThat(EnrolmentEvidence.values())
                .extracting(EnrolmentEvidence::wireName)
                .containsExactly("EC2", "ADDRESS");
        assertThat(EnrolmentEvidence.values())
                .extracting(evidence -> EnrolmentEvidence.parse(evidence.wireName()))
                .containsExactly(EnrolmentEvidence.values());
    }

    @Test
    void keepsConflictActions() {
        assertThat(EnrolmentConflictAction.values())
                .extracting(EnrolmentConflictAction::wireName)
                .containsExactly("SUSPEND", "KEEP");
        assertThat(EnrolmentConflictAction.values())
                .extracting(action -> EnrolmentConflictAction.parse(action.wireName()))
                .containsExactly(EnrolmentConflictAction.values());
    }

    @Test
    void keepsRotationPhases() {
        assertThat(RotationState.Phase.values())
                .extracting(RotationState.Phase::wireName)
                .containsExactly(
                        "CREATE", "ACTIVATE", "VERIFY", "SWITCH", "DRAIN", "DEACTIVATE", "GRACE", "DELETE", "DISCARD");
        assertThat(RotationState.Phase.values())
                .extracting(phase -> RotationState.Phase.parse(phase.wireName()))
                .containsExactly(RotationState.Phase.values());
    }

    @Test
    void keepsSignatureTypes() {
        assertThat(SignatureType.values())
                .extracting(SignatureType::wireName)
                .containsExactly(
                        "NONE",
                        "HEADER",
                        "PRESIGNED",
                        "SIGV2",
                        "SIGV2_PRESIGNED",
                        "SIGV2_FORM",
                        "SIGV2_FORM_PRESIGNED");
    }

    @Test
    void keepsStoreKeyKinds() {
        assertThat(AddStoreKeyRequest.Kind.values())
                .extracting(AddStoreKeyRequest.Kind::wireName)
                .containsExactly("PASSPHRASE", "KEY_FILE", "CREDENTIAL", "AWS_KMS");
    }

    @Test
    void keepsAdminProblemsWithTheirStatusAndExitCode() {
        assertThat(Arrays.stream(AdminException.Kind.values())
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
        assertThat(Decision.Result.values())
                .extracting(Decision.Result::wireName)
                .containsExactly("allowed", "denied", "unmentioned");
    }

    @Test
    void keepsLintWeights() {
        assertThat(PolicyLinter.Severity.values())
                .extracting(PolicyLinter.Severity::wireName)
                .containsExactly("problem", "doubt", "risk");
    }

    @Test
    void keepsWaysOfAnInstanceToEnd() {
        assertThat(InstanceEndRecorder.EndKind.values())
                .extracting(InstanceEndRecorder.EndKind::wireName)
                .containsExactly("TERMINATE", "STOP");
    }

    @Test
    void rejectsNamesThatAreNone() {
        assertThatThrownBy(() -> InstanceState.parse("active")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EnrolmentEvidence.parse("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EnrolmentConflictAction.parse("DROP")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RotationState.Phase.parse("IDLE")).isInstanceOf(IllegalArgumentException.class);
    }
}
