package io.keybroker.cli.role;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.RoleResponses.RoleDetails;
import io.keybroker.admin.api.RoleResponses.StatementResponse;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.TextTable;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.cli.session.TagOption;
import io.keybroker.text.DurationFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code broker role show}. */
@Command(name = "show", description = "Show one role and the statements of its policy.")
final class ShowCommand implements Callable<Integer> {
    private final CommandContext session;

    @Parameters(paramLabel = "ROLE", description = "Role name.")
    private String name = "";

    ShowCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        RoleDetails role = session.client().get("/v1/roles/" + AdminClient.segment(name), RoleDetails.class);
        session.show(new Result(role, facts(role) + "\n" + statements(role), List.of(role.name())));
        return 0;
    }

    private static TextTable facts(RoleDetails role) {
        TextTable table = TextTable.ofFacts()
                .row("role", role.name())
                .row("identity", role.identity() + (role.ready() ? "" : " (no key yet)"));
        for (Map.Entry<String, String> entry : new TreeMap<>(role.identities()).entrySet()) {
            table.row("identity for " + entry.getKey(), entry.getValue());
        }
        return table.row("ttl", DurationFormat.formatRounded(role.ttl()))
                .row("max ttl", DurationFormat.formatRounded(role.maxTtl()))
                .row("presign", role.presign())
                .row("sigv2", role.sigv2() ? "on" : "off")
                .row("mint", String.join(", ", role.mint()))
                .row("mode", role.mode())
                .row("tags", TagOption.text(role.tags()));
    }

    private static TextTable statements(RoleDetails role) {
        TextTable table = new TextTable("STATEMENT", "EFFECT", "ACTIONS", "RESOURCES", "CONDITIONS", "AT");
        for (StatementResponse statementReply : role.statements()) {
            table.row(
                    statementReply.sid().isEmpty() ? Integer.toString(statementReply.number()) : statementReply.sid(),
                    statementReply.effect(),
                    joinNames(statementReply.actions(), statementReply.notActions()),
                    joinNames(statementReply.resources(), statementReply.notResources()),
                    String.join("; ", statementReply.conditions()),
                    statementReply.file() + ":" + statementReply.line());
        }
        return table;
    }

    private static String joinNames(List<String> named, List<String> excluded) {
        return excluded.isEmpty() ? String.join(", ", named) : "all except " + String.join(", ", excluded);
    }
}
