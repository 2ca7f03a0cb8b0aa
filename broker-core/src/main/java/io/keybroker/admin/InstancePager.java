package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.Responses.InstanceList;
import io.keybroker.admin.api.Responses.InstancePage;
import io.keybroker.admin.api.Responses.InstanceResponse;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceStore;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pages of instances, so that no response needs much memory or time. */
final class InstancePager {
    private static final int MOST_IN_PAGE = 5_000;
    private static final int MOST_IN_ALL = 10_000;
    private static final Pattern CURSOR = Pattern.compile("([0-9]{1,18})\\.([A-Za-z0-9._-]{1,128})");
    private static final Instant NEWEST = Instant.ofEpochMilli(Long.MAX_VALUE);

    private final InstanceStore instanceStore;
    private final Function<Instance, InstanceResponse> toResponse;

    InstancePager(InstanceStore instanceStore, Function<Instance, InstanceResponse> toResponse) {
        this.instanceStore = instanceStore;
        this.toResponse = toResponse;
    }

    InstanceList all() throws AdminException {
        List<Instance> instances = instanceStore.page(NEWEST, "", MOST_IN_ALL + 1);
        if (instances.size() > MOST_IN_ALL) {
            throw new AdminException(
                    Kind.USAGE,
                    "there are more than " + MOST_IN_ALL
                            + " instances, too many for one response (expected: limit=1 to " + MOST_IN_PAGE
                            + ", and after= what the last page calls next)",
                    "");
        }
        return new InstanceList(instances.stream().map(toResponse).toList());
    }

    /** Returns the page after the cursor; the first if it is empty. */
    InstancePage page(String after, int limit) throws AdminException {
        if (limit < 1 || limit > MOST_IN_PAGE) {
            throw new AdminException(Kind.USAGE, "limit is " + limit + " (expected: 1 to " + MOST_IN_PAGE + ")", "");
        }
        Matcher cursor = CURSOR.matcher(after);
        if (!after.isEmpty() && !cursor.matches()) {
            throw new AdminException(Kind.USAGE, "after is invalid (expected: what the last page calls next)", "");
        }
        List<Instance> instances = after.isEmpty()
                ? instanceStore.page(NEWEST, "", limit)
                : instanceStore.page(Instant.ofEpochMilli(Long.parseLong(cursor.group(1))), cursor.group(2), limit);
        return new InstancePage(
                instances.stream().map(toResponse).toList(),
                instances.size() < limit ? "" : cursorOf(instances.get(instances.size() - 1)));
    }

    private static String cursorOf(Instance last) {
        return last.createdAt().toEpochMilli() + "." + last.id();
    }
}
