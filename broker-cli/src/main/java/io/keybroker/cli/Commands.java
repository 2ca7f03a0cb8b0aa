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
import io.keybroker.cli.storekey.StoreKeyCommands;
import io.keybroker.cli.ticket.TicketCommands;
import io.keybroker.cli.userdata.UserDataCommands;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;

/** Creates all commands. */
final class Commands {
    private Commands() {}

    static CommandLine create(CommandContext session) {
        ErrorPrinter problems = new ErrorPrinter(session.terminal());
        Ansi ansi = session.terminal().coloured() ? Ansi.AUTO : Ansi.OFF;
        return new CommandLine(new BrokerCommand(session))
                .addSubcommand("init", new InitCommand(session))
                .addSubcommand("serve", new ServeCommand(session))
                .addSubcommand("status", new StatusCommand(session))
                .addSubcommand("seal", new SealCommand(session))
                .addSubcommand("unseal", new UnsealCommand(session))
                .addSubcommand("instance", InstanceCommands.create(session))
                .addSubcommand("ticket", TicketCommands.create(session))
                .addSubcommand("launch", new LaunchCommand(session))
                .addSubcommand("userdata", UserDataCommands.create(session))
                .addSubcommand("role", RoleCommands.create(session))
                .addSubcommand("identity", IdentityCommands.create(session))
                .addSubcommand("store-key", StoreKeyCommands.create(session))
                .addSubcommand("master-key", MasterKeyCommands.create(session))
                .addSubcommand("secret", SecretCommands.create(session))
                .addSubcommand("operator", OperatorCommands.create(session))
                .addSubcommand("login", new LoginCommand(session))
                .addSubcommand("audit", AuditCommands.create(session))
                .addSubcommand("why", new WhyCommand(session))
                .addSubcommand("env", new EnvCommand(session))
                .addSubcommand("aws-config", new AwsConfigCommand(session))
                .addSubcommand("completion", new CompletionCommand(session))
                .addSubcommand("version", new VersionCommand(session))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(Help.defaultColorScheme(ansi))
                .setOut(session.terminal().out())
                .setErr(session.terminal().err())
                .setUsageHelpAutoWidth(session.terminal().console().isPresent())
                .setParameterExceptionHandler(problems)
                .setExecutionExceptionHandler(problems);
    }
}
