package io.keybroker.cli.identity;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.Replies.IdentityList;
import io.keybroker.admin.Replies.IdentityReply;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.Table;
import io.keybroker.cli.session.Session;
import io.keybroker.text.DurationFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code broker identity ls}. */
@Command(name = "ls", description = "List identities with key age and rotation state. Secrets are never shown.")
final class ListCommand implements Callable<Integer> {
    private final Session session;

    ListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem {
        IdentityList list = session.client().get("/v1/identities", IdentityList.class);
        Table table = new Table("IDENTITY", "KEY", "AGE", "ROTATION", "PROBLEM");
        list.identities()
                .forEach(each -> table.row(
                        each.name(),
                        each.accessKeyId(),
                        age(each.keptSince()),
                        RotationText.of(each.rotation(), session.times()),
                        each.problem()));
        session.show(new Result(
                list,
                table.toString(),
                list.identities().stream().map(IdentityReply::name).toList()));
        return 0;
    }

    private String age(String since) {
        return since.isEmpty()
                ? ""
                : DurationFormat.formatRounded(
                        Duration.between(Instant.parse(since), session.clock().instant()));
    }
}
