package io.keybroker.cli.role;

import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.cli.output.TextTable;
import io.keybroker.policy.Decision;
import io.keybroker.policy.StatementRef;
import io.keybroker.role.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Result of a policy test.
 *
 * @param decision {@code allowed} or {@code denied}
 * @param role the role
 * @param mode {@code learn} if a running broker forwards denied requests, else {@code enforce}
 * @param operation the operation; empty for a test of an action
 * @param reason the credential-issuing operations that are rejected although all permissions are allowed
 * @param demands the required permissions, each with its result
 */
record PolicyTestResult(
        String decision, String role, String mode, String operation, String reason, List<Line> demands) {
    PolicyTestResult {
        demands = List.copyOf(demands);
    }

    /**
     * The result of one permission.
     *
     * @param action the IAM action
     * @param resource the resource
     * @param decision {@code allowed}, {@code denied} by a statement, or {@code unmentioned} and so denied by default
     * @param statement the name or number of the deciding statement; empty if none
     * @param file the file of the statement; empty if none
     * @param line the line of the statement; 0 if none
     */
    record Line(String action, String resource, String decision, String statement, String file, int line) {
        static Line from(RequiredPermission requiredPermission, Decision decision) {
            Optional<StatementRef> statementRef = decision.statement();
            return new Line(
                    requiredPermission.action(),
                    requiredPermission.resource(),
                    decision.result().wireName(),
                    statementRef.map(Line::reference).orElse(""),
                    statementRef.map(clause -> clause.file().toString()).orElse(""),
                    statementRef.map(StatementRef::line).orElse(0));
        }

        private static String reference(StatementRef clause) {
            return clause.sid().isEmpty() ? Integer.toString(clause.number()) : clause.sid();
        }

        boolean allows() {
            return decision.equals("allowed");
        }

        private String decidedBy() {
            return file.isEmpty() ? "implicit deny: no statement matches" : file + ":" + line;
        }
    }

    /**
     * Credential-issuing operations, which the broker rejects unless the role lists them under mint.
     *
     * @param operations the names, as in mint
     * @param always whether the test is about nothing else
     */
    record CredentialIssuance(Set<String> operations, boolean always) {
        CredentialIssuance {
            operations = Set.copyOf(operations);
        }

        /** Returns those that the role does not list. */
        private List<String> unlistedIn(Role role) {
            return operations.stream()
                    .filter(operation -> !role.mayIssueCredentials(operation))
                    .sorted()
                    .toList();
        }
    }

    static PolicyTestResult from(Role role, String operation, List<Line> lines, CredentialIssuance issuing) {
        List<String> unlisted = issuing.unlistedIn(role);
        boolean each =
                issuing.always() && unlisted.size() == issuing.operations().size();
        String reason = unlisted.isEmpty()
                ? ""
                : String.join(", ", unlisted) + " issues credentials and is not listed under mint of the role";
        boolean denied = !unlisted.isEmpty() && each;
        boolean allowed = !denied && lines.stream().allMatch(Line::allows);
        return new PolicyTestResult(
                allowed ? "allowed" : "denied",
                role.name(),
                role.leeway().learnMode() ? "learn" : "enforce",
                operation,
                reason,
                lines);
    }

    boolean allows() {
        return decision.equals("allowed");
    }

    String text() {
        TextTable table = new TextTable("ACTION", "RESOURCE", "DECISION", "STATEMENT", "AT");
        demands.forEach(
                line -> table.row(line.action(), line.resource(), line.decision(), line.statement(), line.decidedBy()));
        String subject = operation.isEmpty() ? "" : ": " + operation;
        String why = reason.isEmpty() ? "" : reason + "\n";
        boolean tolerated = mode.equals("learn") && !allows() && reason.isEmpty();
        String learning = tolerated ? "the role is in learn mode: policy denials are recorded, not enforced\n" : "";
        return decision + subject + "\n" + why + learning + table;
    }
}
