package io.keybroker.cli.instance;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.Responses.InstanceResponse;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.TextTable;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.cli.session.CommandFactory;
import io.keybroker.cli.session.TagOption;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker instance} and its subcommands. */
@Command(
        name = "instance",
        description = "Manage instances (the clients of this broker).",
        synopsisSubcommandLabel = "COMMAND")
public final class InstanceCommands {
    private InstanceCommands() {}

    /** Creates the command with its subcommands. */
    public static CommandLine create(CommandContext session) {
        return new CommandLine(new InstanceCommands(), new CommandFactory())
                .addSubcommand("register", new RegisterCommand(session))
                .addSubcommand("ls", new ListCommand(session))
                .addSubcommand("show", new ShowCommand(session))
                .addSubcommand("revoke", new RevokeCommand(session))
                .addSubcommand("suspend", new SuspendCommand(session))
                .addSubcommand("resume", new ResumeCommand(session))
                .addSubcommand("reset", new ResetCommand(session));
    }

    /** Returns the result with one instance. */
    static Result result(InstanceResponse instance, CommandContext session) {
        TextTable table = TextTable.ofFacts()
                .row("instance", instance.id())
                .row("name", instance.name())
                .row("ips", String.join(", ", instance.ips()))
                .row("role", instance.role())
                .row("state", instance.state())
                .row("access key id", instance.accessKeyId())
                .row("registered", session.times().format(instance.createdAt()))
                .row("expires", session.times().format(instance.expiresAt()))
                .row("tags", TagOption.text(instance.tags()));
        return new Result(instance, table.toString(), List.of(instance.id()));
    }

    /** An instance in a few words. */
    static String describe(InstanceResponse instance) {
        return instance.id() + " '" + instance.name() + "' (" + String.join(", ", instance.ips()) + ")";
    }

    /** Finds the instance to change; without a terminal, a prefix is enough only with consent. */
    static InstanceFinder.Match findForChange(CommandContext session, String text, boolean consent)
            throws AdminException {
        InstanceFinder.Match match = InstanceFinder.find(session.client(), text);
        if (!match.exact() && !consent && session.terminal().console().isEmpty()) {
            throw new AdminException(
                    Kind.NOT_FOUND,
                    "no instance has the id or name '" + text + "', but " + describe(match.instance())
                            + " starts with it",
                    "give its ID, or use --yes to accept a prefix");
        }
        return match;
    }

    /** The outcome of a change, in one line. */
    static Result changeResult(String what, InstanceResponse instance) {
        return new Result(instance, what + " " + describe(instance) + "\n", List.of(instance.id()));
    }
}
