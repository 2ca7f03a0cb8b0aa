package io.keybroker.cli.audit;

import io.keybroker.cli.session.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker audit} and the verbs below it. */
@Command(name = "audit", description = "The audit log: what was decided, and why.", synopsisSubcommandLabel = "VERB")
public final class AuditVerbs {
    private AuditVerbs() {}

    /** The verbs, ready to be hung below the command. */
    public static CommandLine of(Session session) {
        return new CommandLine(new AuditVerbs()).addSubcommand("tail", new TailCommand(session));
    }
}
