package io.keybroker.cli.operator;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.OperatorMessages.OperatorList;
import io.keybroker.admin.api.OperatorMessages.OperatorResponse;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.TextTable;
import io.keybroker.cli.session.CommandContext;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code broker operator ls}. */
@Command(name = "ls", description = "List operators.")
final class ListCommand implements Callable<Integer> {
    private final CommandContext session;

    ListCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        OperatorList list = session.client().get("/v1/operators", OperatorList.class);
        TextTable table = new TextTable("OPERATOR", "ROLE", "STATE", "EXPIRES", "ADDED BY", "SERIAL");
        list.operators()
                .forEach(operator -> table.row(
                        operator.name(),
                        operator.role().toString(),
                        operator.state(),
                        operator.expiresAt().isEmpty()
                                ? "-"
                                : session.times().format(Instant.parse(operator.expiresAt())),
                        operator.createdBy(),
                        operator.serial().isEmpty() ? "-" : operator.serial()));
        session.show(new Result(
                list,
                table.toString(),
                list.operators().stream().map(OperatorResponse::name).toList()));
        return 0;
    }
}
