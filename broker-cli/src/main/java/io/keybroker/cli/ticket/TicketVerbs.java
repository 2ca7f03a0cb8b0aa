package io.keybroker.cli.ticket;

import io.keybroker.admin.TicketReplies.TicketReply;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.Table;
import io.keybroker.cli.session.Session;
import io.keybroker.cli.session.TagOption;
import io.keybroker.text.DurationFormat;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker ticket} and its subcommands. */
@Command(name = "ticket", description = "Manage enrolment tickets.", synopsisSubcommandLabel = "COMMAND")
public final class TicketVerbs {
    private TicketVerbs() {}

    /** The verbs, ready to be hung below the command. */
    public static CommandLine of(Session session) {
        return new CommandLine(new TicketVerbs())
                .addSubcommand("create", new CreateCommand(session))
                .addSubcommand("ls", new ListCommand(session))
                .addSubcommand("show", new ShowCommand(session))
                .addSubcommand("revoke", new RevokeCommand(session));
    }

    static Result shown(TicketReply ticket, Session session) {
        Table table = Table.ofFacts()
                .row("ticket", ticket.id())
                .row("role", ticket.role())
                .row("state", ticket.state())
                .row("used", used(ticket))
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
                .row("issued", session.times().of(ticket.createdAt()))
                .row("expires", session.times().of(ticket.expiresAt()));
        return new Result(ticket, table.toString(), List.of(ticket.id()));
    }

    static String used(TicketReply ticket) {
        return ticket.used() + " of " + ticket.count();
    }
}
