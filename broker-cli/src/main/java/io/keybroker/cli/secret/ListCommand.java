package io.keybroker.cli.secret;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.SecretResponses.SecretList;
import io.keybroker.admin.api.SecretResponses.SecretResponse;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.TextTable;
import io.keybroker.cli.session.CommandContext;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code broker secret ls}. */
@Command(name = "ls", description = "List secrets. Values are never shown.")
final class ListCommand implements Callable<Integer> {
    private final CommandContext session;

    ListCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        SecretList list = session.client().get("/v1/secrets", SecretList.class);
        TextTable table = new TextTable("SECRET", "BYTES", "PUT");
        list.secrets()
                .forEach(secretReply -> table.row(
                        secretReply.name(),
                        Integer.toString(secretReply.bytes()),
                        session.times().format(secretReply.since())));
        session.show(new Result(
                list,
                table.toString(),
                list.secrets().stream().map(SecretResponse::name).toList()));
        return 0;
    }
}
