package io.keybroker.cli.audit;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.cli.session.CommandFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker audit} and its subcommands. */
@Command(name = "audit", description = "Read and verify the audit log.", synopsisSubcommandLabel = "COMMAND")
public final class AuditCommands {
    /** No directory: the records come from the broker. */
    static final Path NONE = Path.of("");

    private AuditCommands() {}

    /** Creates the command with its subcommands. */
    public static CommandLine create(CommandContext session) {
        return new CommandLine(new AuditCommands(), new CommandFactory())
                .addSubcommand("tail", new TailCommand(session))
                .addSubcommand("grep", new GrepCommand(session))
                .addSubcommand("verify", new VerifyCommand(session));
    }

    /** Reads audit files. */
    @FunctionalInterface
    interface Reader<T> {
        T read() throws IOException;
    }

    static <T> T withReader(Path directory, Reader<T> reader) throws AdminException {
        if (!Files.isDirectory(directory)) {
            throw new AdminException(
                    Kind.NOT_FOUND,
                    "directory not found: " + directory,
                    "the audit log is in audit/ of the broker's home directory");
        }
        try {
            return reader.read();
        } catch (IOException e) {
            AdminException problem = new AdminException(
                    Kind.USAGE, "reading the audit log in " + directory + " cannot be read: " + e.getMessage(), "");
            problem.initCause(e);
            throw problem;
        }
    }
}
