package io.keybroker.cli.audit;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.cli.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker audit} and the verbs below it. */
@Command(name = "audit", description = "The audit log: what was decided, and why.", synopsisSubcommandLabel = "VERB")
public final class AuditVerbs {
    /** No directory was named: the broker is asked. */
    static final Path NONE = Path.of("");

    private AuditVerbs() {}

    /** The verbs, ready to be hung below the command. */
    public static CommandLine of(Session session) {
        return new CommandLine(new AuditVerbs())
                .addSubcommand("tail", new TailCommand(session))
                .addSubcommand("grep", new GrepCommand(session))
                .addSubcommand("verify", new VerifyCommand(session));
    }

    /** Reads audit files. */
    @FunctionalInterface
    interface Reading<T> {
        T now() throws IOException;
    }

    static <T> T read(Path directory, Reading<T> reading) throws AdminProblem {
        if (!Files.isDirectory(directory)) {
            throw new AdminProblem(
                    Kind.NOT_FOUND,
                    "no directory " + directory + " is there",
                    "the log lies in audit/ of a broker's home");
        }
        try {
            return reading.now();
        } catch (IOException e) {
            AdminProblem problem = new AdminProblem(
                    Kind.USAGE, "the audit log in " + directory + " cannot be read: " + e.getMessage(), "");
            problem.initCause(e);
            throw problem;
        }
    }
}
