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
 * @param mode {@code learn} if a running broker lets pass what is denied here, else {@code enforce}
 * @param operation what was asked for; empty if only an action was
 * @param reason which operations are refused although every demand is allowed, since they answer with credentials
 * @param demands what must be allowed, each with its own answer
 */
record PolicyTestResult(
        String decision, String role, String mode, String operation, String reason, List<Line> demands) {
    PolicyTestResult {
        demands = List.copyOf(demands);
    }

    /**
     * The answer to one demand.
     *
     * @param action the IAM action
     * @param resource what it acts on
     * @param decision {@code allowed}, {@code denied} by a statement, or {@code unmentioned} and so denied by default
     * @param statement the name or number of the statement that decides; empty if none does
     * @param file where that stands; empty if none does
     * @param line on which line; 0 if none does
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
     * Operations that answer with credentials, which the gate refuses unless the role names them under mint.
     *
     * @param operations their names, as mint has them
     * @param always whether nothing else is asked about
     */
    record CredentialIssuance(Set<String> operations, boolean always) {
        CredentialIssuance {
            operations = Set.copyOf(operations);
        }

        /** Those that the role does not name. */
        private List<String> refusedTo(Role role) {
            return operations.stream()
                    .filter(operation -> !role.mayIssueCredentials(operation))
                    .sorted()
                    .toList();
        }
    }

    static PolicyTestResult from(Role role, String operation, List<Line> lines, CredentialIssuance minting) {
        List<String> refused = minting.refusedTo(role);
        boolean each =
                minting.always() && refused.size() == minting.operations().size();
        String reason = refused.isEmpty()
                ? ""
                : String.join(", ", refused) + " issues credentials and is not listed under mint of the role";
        boolean denied = !refused.isEmpty() && each;
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
        String asked = operation.isEmpty() ? "" : ": " + operation;
        String why = reason.isEmpty() ? "" : reason + "\n";
        boolean tolerated = mode.equals("learn") && !allows() && reason.isEmpty();
        String learning = tolerated ? "the role is in learn mode: policy denials are recorded, not enforced\n" : "";
        return decision + asked + "\n" + why + learning + table;
    }
}
