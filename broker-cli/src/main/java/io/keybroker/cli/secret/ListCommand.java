package io.keybroker.cli.secret;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.SecretReplies.SecretList;
import io.keybroker.admin.SecretReplies.SecretReply;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.Table;
import io.keybroker.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code broker secret ls}. */
@Command(name = "ls", description = "List secrets. Values are never shown.")
final class ListCommand implements Callable<Integer> {
    private final Session session;

    ListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem {
        SecretList list = session.client().get("/v1/secrets", SecretList.class);
        Table table = new Table("SECRET", "BYTES", "PUT");
        list.secrets()
                .forEach(each -> table.row(
                        each.name(),
                        Integer.toString(each.bytes()),
                        session.times().of(each.since())));
        session.show(new Result(
                list,
                table.toString(),
                list.secrets().stream().map(SecretReply::name).toList()));
        return 0;
    }
}
