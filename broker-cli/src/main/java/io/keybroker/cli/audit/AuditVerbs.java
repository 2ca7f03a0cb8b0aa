package io.keybroker.cli.audit;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.cli.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker audit} and its subcommands. */
@Command(name = "audit", description = "Read and verify the audit log.", synopsisSubcommandLabel = "COMMAND")
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
                    "directory not found: " + directory,
                    "the audit log is in audit/ of the broker's home directory");
        }
        try {
            return reading.now();
        } catch (IOException e) {
            AdminProblem problem = new AdminProblem(
                    Kind.USAGE, "reading the audit log in " + directory + " cannot be read: " + e.getMessage(), "");
            problem.initCause(e);
            throw problem;
        }
    }
}
