package io.keybroker.cli.identity;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.Responses.IdentityList;
import io.keybroker.admin.api.Responses.IdentityResponse;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.TextTable;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.text.DurationFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code broker identity ls}. */
@Command(name = "ls", description = "List identities with key age and rotation state. Secrets are never shown.")
final class ListCommand implements Callable<Integer> {
    private final CommandContext session;

    ListCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        IdentityList list = session.client().get("/v1/identities", IdentityList.class);
        TextTable table = new TextTable("IDENTITY", "KEY", "AGE", "ROTATION", "PROBLEM");
        list.identities()
                .forEach(identityReply -> table.row(
                        identityReply.name(),
                        identityReply.accessKeyId(),
                        age(identityReply.keptSince()),
                        RotationFormatter.format(identityReply.rotation(), session.times()),
                        identityReply.problem()));
        session.show(new Result(
                list,
                table.toString(),
                list.identities().stream().map(IdentityResponse::name).toList()));
        return 0;
    }

    private String age(String since) {
        return since.isEmpty()
                ? ""
                : DurationFormat.formatRounded(
                        Duration.between(Instant.parse(since), session.clock().instant()));
    }
}
