package io.keybroker.cli;

import io.keybroker.cli.audit.AuditCommands;
import io.keybroker.cli.env.AwsConfigCommand;
import io.keybroker.cli.env.EnvCommand;
import io.keybroker.cli.identity.IdentityCommands;
import io.keybroker.cli.init.InitCommand;
import io.keybroker.cli.instance.InstanceCommands;
import io.keybroker.cli.launch.LaunchCommand;
import io.keybroker.cli.masterkey.MasterKeyCommands;
import io.keybroker.cli.operator.LoginCommand;
import io.keybroker.cli.operator.OperatorCommands;
import io.keybroker.cli.role.RoleCommands;
import io.keybroker.cli.secret.SecretCommands;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.cli.session.CommandFactory;
import io.keybroker.cli.storekey.StoreKeyCommands;
import io.keybroker.cli.ticket.TicketCommands;
import io.keybroker.cli.userdata.UserDataCommands;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;

/** Creates all commands. */
final class Commands {
    private Commands() {}

    private static final String COMPLETION = "completion";

    /** A top-level command by its name. */
    private record Entry(String name, Function<CommandContext, Object> command) {}

    private static final List<Entry> ENTRIES = List.of(
            new Entry("init", InitCommand::new),
            new Entry("serve", ServeCommand::new),
            new Entry("status", StatusCommand::new),
            new Entry("seal", SealCommand::new),
            new Entry("unseal", UnsealCommand::new),
            new Entry("instance", InstanceCommands::create),
            new Entry("ticket", TicketCommands::create),
            new Entry("launch", LaunchCommand::new),
            new Entry("userdata", UserDataCommands::create),
            new Entry("role", RoleCommands::create),
            new Entry("identity", IdentityCommands::create),
            new Entry("store-key", StoreKeyCommands::create),
            new Entry("master-key", MasterKeyCommands::create),
            new Entry("secret", SecretCommands::create),
            new Entry("operator", OperatorCommands::create),
            new Entry("login", LoginCommand::new),
            new Entry("audit", AuditCommands::create),
            new Entry("why", WhyCommand::new),
            new Entry("env", EnvCommand::new),
            new Entry("aws-config", AwsConfigCommand::new),
            new Entry(COMPLETION, CompletionCommand::new),
            new Entry("version", VersionCommand::new));

    /** The commands that these arguments need: one if it is the first argument, since each costs time to create. */
    static CommandLine create(CommandContext session, List<String> arguments) {
        CommandLine broker = new CommandLine(new BrokerCommand(session), new CommandFactory());
        String first = arguments.isEmpty() ? "" : arguments.get(0);
        List<Entry> named =
                ENTRIES.stream().filter(entry -> entry.name().equals(first)).toList();
        List<Entry> needed = named.isEmpty() || first.equals(COMPLETION) ? ENTRIES : named;
        needed.forEach(
                entry -> broker.addSubcommand(entry.name(), entry.command().apply(session)));
        ErrorPrinter problems = new ErrorPrinter(session.terminal());
        Ansi ansi = session.terminal().coloured() ? Ansi.AUTO : Ansi.OFF;
        return broker.setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(Help.defaultColorScheme(ansi))
                .setOut(session.terminal().out())
                .setErr(session.terminal().err())
                .setUsageHelpAutoWidth(session.terminal().console().isPresent())
                .setParameterExceptionHandler(problems)
                .setExecutionExceptionHandler(problems);
    }
}
