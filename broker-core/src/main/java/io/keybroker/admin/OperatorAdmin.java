package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.admin.api.OperatorMessages.AddOperatorRequest;
import io.keybroker.admin.api.OperatorMessages.CertificateResponse;
import io.keybroker.admin.api.OperatorMessages.InvitationResponse;
import io.keybroker.admin.api.OperatorMessages.LoginRequest;
import io.keybroker.admin.api.OperatorMessages.OperatorList;
import io.keybroker.admin.api.OperatorMessages.OperatorResponse;
import io.keybroker.admin.api.OperatorMessages.RenewCertificateRequest;
import io.keybroker.admin.api.OperatorMessages.RevokeOperatorRequest;
import io.keybroker.operator.JoinToken;
import io.keybroker.operator.Operator;
import io.keybroker.operator.OperatorRole;
import io.keybroker.operator.OperatorStore;
import io.keybroker.pki.CaPin;
import io.keybroker.pki.CertificateRequest;
import io.keybroker.pki.OperatorIssuer;
import io.keybroker.pki.PemFiles;
import java.io.IOException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Operator use cases of operators: add, list, revoke, invite again, join and renew a certificate. */
public final class OperatorAdmin {
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(15);
    private static final Duration SHORTEST = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofDays(825);

    private static final List<String> RESERVED =
            List.of("broker", "certificate", "login"); // the broker's own name in the audit log, and paths

    private final OperatorStore operators;
    private final OperatorIssuer issuer;
    private final ChangeAudit changes;
    private final Clock clock;
    private final SecureRandom random;

    public OperatorAdmin(
            OperatorStore operators, OperatorIssuer issuer, ChangeAudit changes, Clock clock, SecureRandom random) {
        this.operators = operators;
        this.issuer = issuer;
        this.changes = changes;
        this.clock = clock;
        this.random = random;
    }

    /** The role of who presents a certificate, as the record has it now. */
    public OperatorRole requireRole(String name, String keyPin) throws AdminException {
        return operators
                .find(name)
                .filter(operator -> operator.accepts(keyPin))
                .map(Operator::role)
                .orElseThrow(() -> new AdminException(
                        Kind.DENIED,
                        "operator '" + name + "' is revoked, or its certificate was replaced",
                        "ask an admin for 'broker operator renew', then run 'broker login'"));
    }

    public OperatorList list() {
        return new OperatorList(operators.list().stream().map(this::response).toList());
    }

    public InvitationResponse add(OperatorContext caller, AddOperatorRequest request) throws AdminException {
        NameRules.require("the operator's name", request.name());
        if (RESERVED.contains(request.name())) {
            throw new AdminException(Kind.USAGE, "'" + request.name() + "' is a reserved name", "");
        }
        Duration ttl = LeaseDuration.parse(request.ttl());
        if (ttl.compareTo(SHORTEST) < 0 || ttl.compareTo(LONGEST) > 0) {
            throw new AdminException(Kind.USAGE, "ttl is " + request.ttl() + " (expected: 5m to 825d)", "");
        }
        Instant now = now();
        Operator operator = new Operator(
                request.name(), request.role(), false, Optional.empty(), ttl, now, caller.operator(), Optional.empty());
        JoinToken token = token(request.name());
        changes.write(caller, "operator add", request.name(), "role=" + request.role() + " ttl=" + request.ttl());
        if (!operators.add(operator, token, now.plus(TOKEN_LIFE))) {
            throw new AdminException(
                    Kind.CONFLICT,
                    "operator '" + request.name() + "' exists",
                    "let it join again with 'broker operator renew', or revoke it first");
        }
        return new InvitationResponse(response(operator), token.reveal(), now.plus(TOKEN_LIFE));
    }

    /** A new token for an operator whose certificate has ended, or who has lost its key. */
    public InvitationResponse invite(OperatorContext caller, String name) throws AdminException {
        Operator operator = require(name);
        JoinToken token = token(name);
        Instant expiresAt = now().plus(TOKEN_LIFE);
        changes.write(caller, "operator renew", name, "");
        if (!operators.invite(name, token, expiresAt)) {
            throw new AdminException(
                    Kind.CONFLICT, "operator '" + name + "' is revoked", "add it again with 'broker operator add'");
        }
        return new InvitationResponse(response(operator), token.reveal(), expiresAt);
    }

    public OperatorResponse revoke(OperatorContext caller, String name, RevokeOperatorRequest request)
            throws AdminException {
        require(name);
        if (!operators.revoke(name, !request.force())) {
            throw new AdminException(
                    Kind.CONFLICT,
                    "operator '" + name + "' is the last admin",
                    "add another admin first, or revoke it with --force");
        }
        changes.write(caller, "operator revoke", name, request.force() ? "force" : "");
        return response(require(name));
    }

    /** Takes a token for a certificate; the key stays with the operator. */
    public CertificateResponse login(String requestId, LoginRequest request) throws AdminException {
        JoinToken token = request.parsedToken().orElseThrow(OperatorAdmin::invalidToken);
        Operator operator = operators.find(token.operator()).orElseThrow(OperatorAdmin::invalidToken);
        PublicKey key = requireKey(request.csr());
        List<X509Certificate> chain = issue(operator, key);
        if (!operators.join(token, CaPin.compute(key), clock.instant(), expiry(chain))) {
            throw invalidToken();
        }
        changes.write(new OperatorContext(operator.name(), requestId), "operator login", operator.name(), "");
        return certificate(operator.name(), chain);
    }

    /** The next certificate of the key that the caller has. */
    public CertificateResponse renewCertificate(OperatorContext caller, RenewCertificateRequest request)
            throws AdminException {
        Operator operator = require(caller.operator());
        PublicKey key = requireKey(request.csr());
        if (!operator.accepts(CaPin.compute(key))) {
            throw new AdminException(Kind.DENIED, "the certificate request is for another key", "run 'broker login'");
        }
        List<X509Certificate> chain = issue(operator, key);
        changes.write(caller, "operator certificate", operator.name(), "expires=" + expiry(chain));
        operators.extend(operator.name(), expiry(chain));
        return certificate(operator.name(), chain);
    }

    private List<X509Certificate> issue(Operator operator, PublicKey key) throws AdminException {
        try {
            return issuer.issue(operator.name(), key, operator.ttl());
        } catch (IOException e) {
            throw noAuthority(e);
        }
    }

    private JoinToken token(String name) throws AdminException {
        try {
            return JoinToken.issue(name, issuer.pin(), random);
        } catch (IOException e) {
            throw noAuthority(e);
        }
    }

    private CertificateResponse certificate(String name, List<X509Certificate> chain) throws AdminException {
        try {
            return new CertificateResponse(response(require(name)), PemFiles.text(chain), issuer.authorities());
        } catch (IOException e) {
            throw noAuthority(e);
        }
    }

    private static AdminException noAuthority(IOException cause) {
        AdminException problem = new AdminException(
                Kind.UNAVAILABLE,
                "reading the certificate authorities failed",
                "the broker's home needs ca.pem, operators-ca.pem and operators-ca.key");
        problem.initCause(cause);
        return problem;
    }

    private static PublicKey requireKey(byte[] csr) throws AdminException {
        return CertificateRequest.verifiedKey(csr)
                .orElseThrow(() -> new AdminException(
                        Kind.USAGE, "the certificate request is invalid (expected: PKCS#10 of a P-256 key)", ""));
    }

    /** One answer for all that can be wrong with it. */
    private static AdminException invalidToken() {
        return new AdminException(
                Kind.DENIED,
                "the join token is invalid, used or expired",
                "ask an admin for a new one: 'broker operator renew NAME'");
    }

    private Operator require(String name) throws AdminException {
        return operators
                .find(name)
                .orElseThrow(() -> new AdminException(
                        Kind.NOT_FOUND,
                        "no operator is called '" + name + "'",
                        "run 'broker operator ls' to list the operators"));
    }

    private OperatorResponse response(Operator operator) {
        return new OperatorResponse(
                operator.name(),
                operator.role(),
                state(operator),
                operator.ttl(),
                operator.createdAt(),
                operator.createdBy(),
                operator.certificateExpiresAt().map(Instant::toString).orElse(""));
    }

    private String state(Operator operator) {
        if (operator.revoked()) {
            return "REVOKED";
        }
        if (operator.keyPin().isEmpty()) {
            return "INVITED";
        }
        Instant now = clock.instant();
        return operator.certificateExpiresAt().filter(now::isBefore).isPresent() ? "ACTIVE" : "EXPIRED";
    }

    private static Instant expiry(List<X509Certificate> chain) {
        return chain.get(0).getNotAfter().toInstant();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
