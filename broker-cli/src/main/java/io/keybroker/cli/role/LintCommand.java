package io.keybroker.cli.role;

import io.keybroker.admin.api.AdminException;
import io.keybroker.catalogue.IamActions;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.TextTable;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.policy.analysis.PolicyLinter;
import io.keybroker.role.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code broker role lint}. */
@Command(
        name = "lint",
        description = {
            "Check the policies of broker.yaml for problems (statements without effect),",
            "risks (statements that allow too much) and doubts (actions that are not known).",
            "Works without a running broker."
        })
final class LintCommand implements Callable<Integer> {
    private final CommandContext session;

    @Parameters(paramLabel = "ROLE", arity = "0..1", defaultValue = "", description = "Role name (default: all roles).")
    private String name = "";

    LintCommand(CommandContext session) {
        this.session = session;
    }

    /**
     * A finding, for programs.
     *
     * @param role the role of the policy
     * @param weight {@code problem}, {@code doubt} or {@code risk}
     * @param file the policy file
     * @param line the line of the finding
     * @param statement the Sid, or the number
     * @param message the message
     */
    record LintResult(String role, String weight, String file, int line, String statement, String message) {
        boolean isWarning() {
            return weight.equals(PolicyLinter.Severity.DOUBT.wireName());
        }

        static LintResult from(Role role, PolicyLinter.Finding finding) {
            return new LintResult(
                    role.name(),
                    finding.severity().wireName(),
                    finding.statement().file().toString(),
                    finding.statement().line(),
                    finding.statement().sid().isEmpty()
                            ? Integer.toString(finding.statement().number())
                            : finding.statement().sid(),
                    finding.message());
        }
    }

    @Override
    public Integer call() throws AdminException {
        LocalRoles local = LocalRoles.load(session.home());
        Collection<Role> roles = name.isEmpty() ? local.byName().values() : List.of(local.require(name));
        List<LintResult> all = findings(session, roles);
        for (Role role : roles) {
            if (role.leeway().learnMode()) {
                session.terminal()
                        .err()
                        .println("broker: role '" + role.name() + "' is in learn mode: policy"
                                + " denials are not enforced");
            }
        }
        session.terminal().err().flush();
        session.show(new Result(
                all, text(all), all.stream().map(LintResult::role).distinct().toList()));
        return 0;
    }

    /** Returns the findings of the roles' policies. */
    static List<LintResult> findings(CommandContext session, Collection<Role> roles) {
        IamActions iamActions = IamActions.withOverlay(session.home().resolve("catalogue.d"));
        List<LintResult> all = new ArrayList<>();
        for (Role role : roles) {
            PolicyLinter.check(role.policy(), iamActions).forEach(finding -> all.add(LintResult.from(role, finding)));
        }
        return all;
    }

    private static String text(List<LintResult> all) {
        if (all.isEmpty()) {
            return "no findings\n";
        }
        TextTable table = new TextTable("ROLE", "WEIGHT", "STATEMENT", "AT", "WHAT");
        all.forEach(lintResult -> table.row(
                lintResult.role(),
                lintResult.weight(),
                lintResult.statement(),
                lintResult.file() + ":" + lintResult.line(),
                lintResult.message()));
        return table.toString();
    }
}
