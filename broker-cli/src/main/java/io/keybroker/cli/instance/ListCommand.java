package io.keybroker.cli.instance;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.Responses.InstanceList;
import io.keybroker.admin.api.Responses.InstanceResponse;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.TextTable;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.net.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code broker instance ls}. */
@Command(name = "ls", description = "List instances, newest first.")
final class ListCommand implements Callable<Integer> {
    private static final int PAUSE_MILLIS = 2_000;
    private static final String CLEAR = "\033[H\033[2J";

    private final CommandContext session;

    @Mixin
    private final InstanceFilter filter = new InstanceFilter();

    @Option(
            names = "--state",
            split = ",",
            paramLabel = "STATE",
            description = "Only instances in these states: ${COMPLETION-CANDIDATES}; live is active or suspended.")
    private List<State> states = List.of();

    @Option(
            names = "--sort",
            paramLabel = "COLUMN",
            description = "Sort by: ${COMPLETION-CANDIDATES} (default: newest first).")
    private Optional<SortKey> sort = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "At most so many instances.")
    private int limit = Integer.MAX_VALUE;

    @Option(names = "--watch", description = "List again every 2 s until interrupted.")
    private boolean watch;

    ListCommand(CommandContext session) {
        this.session = session;
    }

    /** The states that can be asked for. */
    enum State {
        LIVE,
        ACTIVE,
        SUSPENDED,
        REVOKED,
        EXPIRED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean matches(InstanceResponse instance) {
            return this == LIVE
                    ? InstanceFinder.isLive(instance)
                    : instance.state().equals(name());
        }
    }

    /** The columns that can be sorted by. */
    enum SortKey {
        NAME,
        IP,
        ROLE,
        STATE,
        CREATED,
        EXPIRES;

        Comparator<InstanceResponse> order() {
            return switch (this) {
                case NAME -> Comparator.comparing(InstanceResponse::name);
                case IP -> Comparator.comparing(SortKey::address, Arrays::compareUnsigned);
                case ROLE -> Comparator.comparing(InstanceResponse::role);
                case STATE -> Comparator.comparing(InstanceResponse::state);
                case CREATED -> Comparator.comparing(InstanceResponse::createdAt);
                case EXPIRES -> Comparator.comparing(InstanceResponse::expiresAt);
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static byte[] address(InstanceResponse instance) {
            return IpAddress.parse(instance.ips().get(0)).bytes();
        }
    }

    @Override
    public Integer call() throws AdminException {
        if (limit < 1) {
            throw new AdminException(Kind.USAGE, "--limit is " + limit + " (expected: 1 or more)", "");
        }
        do {
            if (watch && session.terminal().console().isPresent()) {
                session.terminal().out().print(CLEAR);
            }
            session.show(result(selected()));
        } while (watch && pause());
        return 0;
    }

    private List<InstanceResponse> selected() throws AdminException {
        Predicate<InstanceResponse> wanted = filter.predicate()
                .and(instance -> states.isEmpty() || states.stream().anyMatch(state -> state.matches(instance)));
        List<InstanceResponse> instances = session.await(client -> {
            List<InstanceResponse> matching = new ArrayList<>();
            client.eachInstance(instance -> {
                if (wanted.test(instance)) {
                    matching.add(instance);
                }
                return sort.isPresent() || matching.size() < limit;
            });
            return matching;
        });
        sort.ifPresent(key -> instances.sort(key.order()));
        return instances.stream().limit(limit).toList();
    }

    private Result result(List<InstanceResponse> instances) {
        TextTable table = new TextTable("INSTANCE", "NAME", "IP", "ROLE", "STATE", "KEY", "EXPIRES");
        for (InstanceResponse instance : instances) {
            table.row(
                    instance.id(),
                    instance.name(),
                    String.join(",", instance.ips()),
                    instance.role(),
                    instance.state(),
                    instance.accessKeyId(),
                    session.times().format(instance.expiresAt()));
        }
        return new Result(
                new InstanceList(instances),
                table.toString(),
                instances.stream().map(InstanceResponse::id).toList());
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
