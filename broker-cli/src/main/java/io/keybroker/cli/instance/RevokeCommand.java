package io.keybroker.cli.instance;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.Responses.InstanceResponse;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.session.CommandContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code broker instance revoke}. */
@Command(
        name = "revoke",
        description = {
            "Revoke instances permanently: those named, or the live ones that match --role, --name and --ip.",
            "On a terminal it shows them and asks. Exit code 7: only a part was revoked."
        },
        footer = {
            "",
            "Example:  broker instance revoke batch-1 batch-2",
            "          broker instance revoke --role job-worker --name 'batch-*' --yes"
        })
final class RevokeCommand implements Callable<Integer> {
    private final CommandContext session;

    @Parameters(arity = "0..*", paramLabel = "ID|NAME", description = "Instance IDs or names, or unique prefixes.")
    private List<String> instances = List.of();

    @Mixin
    private final InstanceFilter filter = new InstanceFilter();

    @Option(names = "--all", description = "All live instances.")
    private boolean all;

    @Option(names = "--yes", description = "Do not ask. Required for several instances or a prefix without a terminal.")
    private boolean yes;

    RevokeCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        boolean byFilter = all || !filter.isEmpty();
        if (byFilter == !instances.isEmpty() || (all && !filter.isEmpty())) {
            throw new AdminException(
                    Kind.USAGE,
                    "the instances are not selected by one means (expected: IDs or names; or --role, --name, --ip; or"
                            + " --all)",
                    "");
        }
        return instances.size() == 1 ? revokeOne(instances.get(0)) : revokeSeveral();
    }

    private int revokeOne(String text) throws AdminException {
        AdminClient client = session.client();
        InstanceResponse instance =
                InstanceCommands.findForChange(session, text, yes).instance();
        session.requireConsent("revoke " + InstanceCommands.describe(instance) + "?", yes);
        InstanceResponse revoked =
                client.post("/v1/instances/" + instance.id() + "/revoke", Map.of(), InstanceResponse.class);
        session.show(InstanceCommands.changeResult("revoked", revoked));
        return 0;
    }

    private int revokeSeveral() throws AdminException {
        if (!yes && session.terminal().console().isEmpty()) {
            throw new AdminException(
                    Kind.USAGE, "several instances are revoked only with --yes where there is no terminal", "");
        }
        AdminClient client = session.client();
        BulkRevocation revocation = new BulkRevocation(client, session.terminal(), session.clock());
        List<InstanceResponse> selected = select(InstanceFinder.all(client), revocation);
        if (!yes) {
            session.terminal().err().print(BulkRevocation.preview(selected, session.times()));
            session.terminal().err().flush();
        }
        session.requireConsent("revoke " + selected.size() + " instances?", yes);
        revocation.revoke(selected);
        session.show(revocation.result());
        return revocation.exitCode();
    }

    private List<InstanceResponse> select(List<InstanceResponse> known, BulkRevocation revocation)
            throws AdminException {
        List<InstanceResponse> selected = instances.isEmpty()
                ? known.stream()
                        .filter(InstanceFinder::isLive)
                        .filter(filter.predicate())
                        .toList()
                : named(known, revocation);
        if (selected.isEmpty()) {
            throw new AdminException(
                    Kind.NOT_FOUND,
                    instances.isEmpty() ? "no live instance matches" : "no instance has one of the ids or names",
                    "run 'broker instance ls' to list the instances");
        }
        return selected;
    }

    /** Those of the arguments that there are, each once; the others are failures. */
    private List<InstanceResponse> named(List<InstanceResponse> known, BulkRevocation revocation)
            throws AdminException {
        InstanceFinder finder = new InstanceFinder(known);
        Map<String, InstanceResponse> byId = new LinkedHashMap<>();
        for (String text : instances) {
            Optional<InstanceFinder.Match> match = finder.find(text);
            match.ifPresentOrElse(
                    found -> byId.put(found.instance().id(), found.instance()), () -> revocation.fail(text));
        }
        return new ArrayList<>(byId.values());
    }
}
