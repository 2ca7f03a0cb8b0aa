package io.keybroker.admin.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.keybroker.operator.JoinToken;
import io.keybroker.operator.OperatorRole;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Requests and responses of the admin API about operators. */
public final class OperatorMessages {
    private OperatorMessages() {}

    /**
     * Request to add an operator.
     *
     * @param name the name in the audit log
     * @param role what it may do
     * @param ttl how long each certificate is valid, as in {@code 12h}
     */
    public record AddOperatorRequest(String name, OperatorRole role, String ttl) {}

    /**
     * Request to revoke an operator.
     *
     * @param force whether the last admin may be revoked
     */
    public record RevokeOperatorRequest(boolean force) {}

    /**
     * An operator.
     *
     * @param name the name in the audit log
     * @param role what it may do
     * @param state {@code INVITED}, {@code ACTIVE}, {@code UNREGISTERED}, {@code EXPIRED} or {@code REVOKED}
     * @param ttl how long each certificate is valid
     * @param createdAt when it was added
     * @param createdBy by whom
     * @param expiresAt when its latest certificate ends, or empty
     * @param serial the serial number of its latest certificate, or empty
     */
    public record OperatorResponse(
            String name,
            OperatorRole role,
            String state,
            Duration ttl,
            Instant createdAt,
            String createdBy,
            String expiresAt,
            String serial) {}

    /**
     * Operators, by name.
     *
     * @param operators each of them
     */
    public record OperatorList(List<OperatorResponse> operators) {
        public OperatorList {
            operators = List.copyOf(operators);
        }
    }

    /** An operator with the token by which it joins, which is shown this once; {@code toString} omits it. */
    @JsonPropertyOrder({"operator", "token", "tokenExpiresAt"})
    public static final class InvitationResponse {
        private final OperatorResponse operator;
        private final String token;
        private final Instant tokenExpiresAt;

        @JsonCreator
        public InvitationResponse(
                @JsonProperty("operator") OperatorResponse operator,
                @JsonProperty("token") String token,
                @JsonProperty("tokenExpiresAt") Instant tokenExpiresAt) {
            this.operator = operator;
            this.token = token;
            this.tokenExpiresAt = tokenExpiresAt;
        }

        @JsonProperty
        public OperatorResponse operator() {
            return operator;
        }

        @JsonProperty
        public String token() {
            return token;
        }

        @JsonProperty
        public Instant tokenExpiresAt() {
            return tokenExpiresAt;
        }

        @Override
        public String toString() {
            return "Invitation[" + operator + ", token redacted]";
        }
    }

    /** Request for the first certificate of a new key; {@code toString} omits the token. */
    public static final class LoginRequest {
        private final String token;
        private final byte[] csr;

        @JsonCreator
        public LoginRequest(@JsonProperty("token") String token, @JsonProperty("csr") byte[] csr) {
            this.token = token;
            this.csr = csr.clone();
        }

        @JsonProperty
        public String token() {
            return token;
        }

        @JsonProperty
        public byte[] csr() {
            return csr.clone();
        }

        /** The token, unless it is malformed. */
        public Optional<JoinToken> parsedToken() {
            return JoinToken.parse(token);
        }

        @Override
        public String toString() {
            return "Login[redacted]";
        }
    }

    /** Request for the next certificate of a key that has joined. */
    public static final class RenewCertificateRequest {
        private final byte[] csr;

        @JsonCreator
        public RenewCertificateRequest(@JsonProperty("csr") byte[] csr) {
            this.csr = csr.clone();
        }

        @JsonProperty
        public byte[] csr() {
            return csr.clone();
        }
    }

    /**
     * A certificate.
     *
     * @param operator whose it is
     * @param certificates the certificate and its authority, as PEM
     * @param authorities what the broker's own certificate is checked against, as PEM
     */
    public record CertificateResponse(OperatorResponse operator, String certificates, String authorities) {}
}
