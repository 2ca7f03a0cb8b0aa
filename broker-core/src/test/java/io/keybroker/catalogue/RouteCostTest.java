package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.Service;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Paths of very many segments, which a stranger may send: each is looked at, and none of them over and over. */
final class RouteCostTest {
    @Test
    void looksAtEachSegmentOnce() throws Exception {
        Service service = SampleRequests.CATALOGUE.service("workspaces-web");
        RequestHead head = SampleRequests.head("PUT /portals" + "/a".repeat(4_000));
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        SampleRequests.CATALOGUE.needsBody(service, head);

        long before = threads.getCurrentThreadAllocatedBytes();
        boolean needsBody = SampleRequests.CATALOGUE.needsBody(service, head);

        assertThat(needsBody).isFalse();
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4 << 20);
    }

    @Test
    void readsALabelOfManySegmentsWhole() throws RequestRejectedException {
        Operation operation = SampleRequests.of("mediastore", "GET /a/b%20c/d", "");

        assertThat(operation.name()).isEqualTo("GetObject");
        assertThatThrownBy(() -> SampleRequests.of("mediastore", "GET /a/%2e%2e/d", ""))
                .isInstanceOf(RequestRejectedException.class);
    }
}
