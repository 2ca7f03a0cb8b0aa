package io.keybroker.cli;

import io.keybroker.cli.audit.AuditVerbs;
import io.keybroker.cli.env.AwsConfigCommand;
import io.keybroker.cli.env.EnvCommand;
import io.keybroker.cli.identity.IdentityVerbs;
import io.keybroker.cli.init.InitCommand;
import io.keybroker.cli.instance.InstanceVerbs;
import io.keybroker.cli.launch.LaunchCommand;
import io.keybroker.cli.masterkey.MasterKeyVerbs;
import io.keybroker.cli.role.RoleVerbs;
import io.keybroker.cli.secret.SecretVerbs;
import io.keybroker.cli.session.Session;
import io.keybroker.cli.storekey.StoreKeyVerbs;
import io.keybroker.cli.ticket.TicketVerbs;
import io.keybroker.cli.userdata.UserDataVerbs;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;

/** Creates all commands. */
final class Verbs {
    private Verbs() {}

    static CommandLine of(Session session) {
        ProblemPrinter problems = new ProblemPrinter(session.terminal());
        Ansi ansi = session.terminal().coloured() ? Ansi.AUTO : Ansi.OFF;
        return new CommandLine(new BrokerCommand(session))
                .addSubcommand("init", new InitCommand(session))
                .addSubcommand("serve", new ServeCommand(session))
                .addSubcommand("status", new StatusCommand(session))
                .addSubcommand("seal", new SealCommand(session))
                .addSubcommand("unseal", new UnsealCommand(session))
                .addSubcommand("instance", InstanceVerbs.of(session))
                .addSubcommand("ticket", TicketVerbs.of(session))
                .addSubcommand("launch", new LaunchCommand(session))
                .addSubcommand("userdata", UserDataVerbs.of(session))
                .addSubcommand("role", RoleVerbs.of(session))
                .addSubcommand("identity", IdentityVerbs.of(session))
                .addSubcommand("store-key", StoreKeyVerbs.of(session))
                .addSubcommand("master-key", MasterKeyVerbs.of(session))
                .addSubcommand("secret", SecretVerbs.of(session))
                .addSubcommand("audit", AuditVerbs.of(session))
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
