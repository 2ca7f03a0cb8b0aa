package io.keybroker.auth;

import io.keybroker.role.Role;
import io.keybroker.signing.SignatureType;

/** Signature types that a role's requests may use. */
@FunctionalInterface
public interface SignatureTypes {
    /** Accepts only the Authorization header, for every role. */
    SignatureTypes HEADER_ONLY = (role, type) -> type == SignatureType.HEADER;

    /** Accepts what the role's settings allow; a SigV2 presigned URL needs both of them. */
    SignatureTypes BY_ROLE = (role, type) -> switch (type) {
        case NONE -> !role.leeway().anonymous().isEmpty();
        case HEADER -> true;
        case PRESIGNED -> role.leeway().presign().isAccepted();
        case SIGV2, SIGV2_FORM -> role.leeway().sigv2();
        case SIGV2_PRESIGNED, SIGV2_FORM_PRESIGNED ->
            role.leeway().sigv2() && role.leeway().presign().isAccepted();
    };

    boolean isAccepted(Role role, SignatureType type);

    /** The settings of a role that make it accept a type. */
    static String settingsOf(SignatureType type) {
        return switch (type) {
            case NONE -> "anonymous: [OPERATION]";
            case HEADER -> "no setting";
            case PRESIGNED -> "presign: bound or presign: open";
            case SIGV2, SIGV2_FORM -> "sigv2: true";
            case SIGV2_PRESIGNED, SIGV2_FORM_PRESIGNED -> "sigv2: true and presign: bound or presign: open";
        };
    }
}
