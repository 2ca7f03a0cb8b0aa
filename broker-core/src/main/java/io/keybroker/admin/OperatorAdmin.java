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
import io.keybroker.operator.LatestCertificate;
import io.keybroker.operator.Operator;
import io.keybroker.operator.OperatorKey;
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
import java.util.Locale;
import java.util.Optional;

/** Operator use cases of operators: add, list, revoke, invite again, join and renew a certificate. */
public final class OperatorAdmin {
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(15);
    private static final Duration SHORTEST = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofDays(825);

    private static final List<String> RESERVED =
            List.of("broker", Operator.INIT, Operator.CERTIFICATE, "login"); // in the audit log, records and paths

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

    /**
     * The role of who presents a certificate of the operators' authority, as the record has it now. Without a record it
     * was issued by the owner of the authority's key, as all were before there were records: an admin, and listed.
     */
    public OperatorRole requireRole(OperatorContext caller, X509Certificate certificate) throws AdminException {
        String keyPin = CaPin.compute(certificate);
        Optional<Operator> operator = operators.findByKey(caller.operator(), keyPin);
        if (operator.isEmpty()) {
            operator = register(caller, certificate);
        }
        return operator.filter(record -> record.accepts(keyPin))
                .map(Operator::role)
                .orElseThrow(() -> new AdminException(
                        Kind.DENIED,
                        "operator '" + caller.operator() + "' is revoked, or its certificate was replaced",
                        "ask an admin for 'broker operator renew', then run 'broker login'"));
    }

    private Optional<Operator> register(OperatorContext caller, X509Certificate certificate) throws AdminException {
        String serial = serial(certificate);
        changes.write(caller, "operator register", caller.operator(), "role=admin serial=" + serial);
        operators.adopt(admin(caller.operator(), certificate, Operator.CERTIFICATE));
        return operators.find(caller.operator());
    }

    /** Records the operator of the broker's own home directory as an admin; one that was revoked stays revoked. */
    public void adoptOwn(String name, X509Certificate certificate) {
        if (operators.find(name).isEmpty()) { // no start depends on room for a record that is there
            operators.adopt(admin(name, certificate, Operator.INIT));
        }
    }

    private Operator admin(String name, X509Certificate certificate, String createdBy) {
        Instant end = certificate.getNotAfter().toInstant();
        Duration life = Duration.between(certificate.getNotBefore().toInstant(), end);
        return new Operator(
                name,
                OperatorRole.ADMIN,
                false,
                new OperatorKey.Certified(),
                life.compareTo(LONGEST) > 0 ? LONGEST : life,
                now(),
                createdBy,
                Optional.of(new LatestCertificate(serial(certificate), end)));
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
                request.name(),
                request.role(),
                false,
                new OperatorKey.NotJoined(),
                ttl,
                now,
                caller.operator(),
                Optional.empty());
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

    /** Revokes an operator by its name, or by the serial number of its latest certificate. */
    public OperatorResponse revoke(OperatorContext caller, String nameOrSerial, RevokeOperatorRequest request)
            throws AdminException {
        Operator operator = operators
                .find(nameOrSerial)
                .or(() -> operators.findBySerial(nameOrSerial.toLowerCase(Locale.ROOT)))
                .orElseThrow(() -> unknown(nameOrSerial));
        String name = operator.name();
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
        if (!operators.join(token, CaPin.compute(key), clock.instant(), latest(chain))) {
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
        changes.write(
                caller,
                "operator certificate",
                operator.name(),
                "expires=" + latest(chain).expiresAt());
        operators.extend(operator.name(), latest(chain));
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
        return operators.find(name).orElseThrow(() -> unknown(name));
    }

    private static AdminException unknown(String name) {
        return new AdminException(
                Kind.NOT_FOUND,
                "no operator is called '" + name + "'",
                "run 'broker operator ls' to list the operators");
    }

    private OperatorResponse response(Operator operator) {
        return new OperatorResponse(
                operator.name(),
                operator.role(),
                state(operator),
                operator.ttl(),
                operator.createdAt(),
                operator.createdBy(),
                operator.certificate()
                        .map(certificate -> certificate.expiresAt().toString())
                        .orElse(""),
                operator.certificate().map(LatestCertificate::serial).orElse(""));
    }

    private String state(Operator operator) {
        if (operator.revoked()) {
            return "REVOKED";
        }
        if (operator.key() instanceof OperatorKey.NotJoined) {
            return "INVITED";
        }
        Instant now = clock.instant();
        if (operator.certificate()
                .filter(certificate -> now.isBefore(certificate.expiresAt()))
                .isEmpty()) {
            return "EXPIRED";
        }
        return operator.isUnregistered() ? "UNREGISTERED" : "ACTIVE";
    }

    private static LatestCertificate latest(List<X509Certificate> chain) {
        X509Certificate certificate = chain.get(0);
        return new LatestCertificate(
                serial(certificate), certificate.getNotAfter().toInstant());
    }

    private static String serial(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(16);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
