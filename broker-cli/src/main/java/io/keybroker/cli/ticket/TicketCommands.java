package io.keybroker.cli.ticket;

import io.keybroker.admin.api.TicketMessages.TicketResponse;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.TextTable;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.cli.session.CommandFactory;
import io.keybroker.cli.session.TagOption;
import io.keybroker.text.DurationFormat;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker ticket} and its subcommands. */
@Command(name = "ticket", description = "Manage enrolment tickets.", synopsisSubcommandLabel = "COMMAND")
public final class TicketCommands {
    private TicketCommands() {}

    /** Creates the command with its subcommands. */
    public static CommandLine create(CommandContext session) {
        return new CommandLine(new TicketCommands(), new CommandFactory())
                .addSubcommand("create", new CreateCommand(session))
                .addSubcommand("ls", new ListCommand(session))
                .addSubcommand("show", new ShowCommand(session))
                .addSubcommand("revoke", new RevokeCommand(session));
    }

    static Result result(TicketResponse ticket, CommandContext session) {
        TextTable table = TextTable.ofFacts()
                .row("ticket", ticket.id())
                .row("role", ticket.role())
                .row("state", ticket.state())
                .row("used", usage(ticket))
                .row("evidence", ticket.evidence().wireName())
                .row("addresses", String.join(", ", ticket.addresses()))
                .row("account", ticket.account())
                .row("region", ticket.region())
                .row("image", ticket.image())
                .row("announced", String.valueOf(ticket.expected().size()))
                .row("ttl", DurationFormat.formatRounded(ticket.ttl()))
                .row("max life", DurationFormat.formatRounded(ticket.maxLife()))
                .row("supersedes", ticket.supersede() ? "yes" : "no")
                .row("on conflict", ticket.onConflict().wireName())
                .row("tags", TagOption.text(ticket.tags()))
                .row("reason", ticket.reason())
                .row("issued", session.times().format(ticket.createdAt()))
                .row("expires", session.times().format(ticket.expiresAt()));
        return new Result(ticket, table.toString(), List.of(ticket.id()));
    }

    static String usage(TicketResponse ticket) {
        return ticket.used() + " of " + ticket.count();
    }
}
