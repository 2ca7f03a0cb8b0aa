package io.keybroker.cli.identity;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.Responses.IdentityResponse;
import io.keybroker.admin.api.Responses.RoleList;
import io.keybroker.admin.api.Responses.RoleResponse;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code broker identity rm}. */
@Command(
        name = "rm",
        description = {
            "Delete an identity's access key from the broker. Requests that need it get 503.",
            "The key is not deleted in IAM."
        })
final class RemoveCommand implements Callable<Integer> {
    private final CommandContext session;

    @Parameters(paramLabel = "NAME", description = "Identity name.")
    private String name = "";

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    RemoveCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        List<String> roles = session.client().get("/v1/roles", RoleList.class).roles().stream()
                .filter(role -> role.identity().equals(name))
                .map(RoleResponse::name)
                .toList();
        String path = "/v1/identities/" + AdminClient.segment(name) + "/remove";
        session.requireConsent(
                "delete the access key of '" + name + "'? "
                        + (roles.isEmpty() ? "no role uses it" : "roles that use it: " + String.join(", ", roles)),
                yes);
        IdentityResponse removed = session.client().post(path, Map.of(), IdentityResponse.class);
        String text = "access key of identity '" + removed.name() + "' deleted\n"
                + (roles.isEmpty()
                        ? ""
                        : "requests of " + String.join(", ", roles)
                                + " get 503 until 'broker identity add' stores a key\n");
        session.show(new Result(removed, text, List.of(removed.name())));
        return 0;
    }
}
