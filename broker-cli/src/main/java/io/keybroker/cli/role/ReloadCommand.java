package io.keybroker.cli.role;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.RoleResponses.RoleChange;
import io.keybroker.admin.api.RoleResponses.RolesReloaded;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.config.ConfigReader;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code broker role reload}. */
@Command(
        name = "reload",
        description = {
            "Reload the roles and policies of broker.yaml. If one is invalid, none is applied.",
            "Other settings apply at the next start. SIGHUP does the same."
        })
final class ReloadCommand implements Callable<Integer> {
    private final CommandContext session;

    ReloadCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        RolesReloaded reloaded = session.client().post("/v1/roles/reload", Map.of(), RolesReloaded.class);
        StringBuilder text = new StringBuilder();
        reloaded.changes().forEach(change -> text.append(change).append('\n'));
        if (reloaded.changes().isEmpty()) {
            text.append("no role changed\n");
        }
        reloaded.warnings().forEach(warning -> session.terminal().err().println("broker: warning: " + warning));
        doubts().forEach(doubt -> session.terminal().err().println("broker: warning: " + doubt));
        session.terminal().err().flush();
        session.show(new Result(
                reloaded,
                text.toString(),
                reloaded.changes().stream().map(RoleChange::role).toList()));
        return 0;
    }

    /** Returns warnings about unknown actions, if the policy files are on this machine. */
    private List<String> doubts() throws AdminException {
        if (!Files.exists(session.home().resolve(ConfigReader.FILE))) {
            return List.of();
        }
        return LintCommand.findings(
                        session, LocalRoles.load(session.home()).byName().values())
                .stream()
                .filter(LintCommand.LintResult::isWarning)
                .map(lintResult -> lintResult.file() + ':' + lintResult.line() + ": " + lintResult.message())
                .distinct()
                .toList();
    }
}
