package io.keybroker.proxy.exchange;

import io.keybroker.admin.api.AdminException;
import io.keybroker.concurrent.DaemonThreadFactory;
import io.keybroker.error.RejectionReason;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Responds to a valid signature from a wrong address, besides its audit record: logs it, and may suspend the instance.
 */
public final class StolenKeyResponder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StolenKeyResponder.class);
    private static final int WAITING = 256;

    private final Countermeasure measure;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor executor = new ThreadPoolExecutor(
            1, 1, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), new DaemonThreadFactory("stolen-keys"));

    /** Acts on the instance of a stolen key; may block. */
    @FunctionalInterface
    public interface Countermeasure {
        /** Only logs. */
        Countermeasure ALARM = (instance, requestId) -> {};

        void take(String instance, String requestId) throws AdminException;
    }

    public StolenKeyResponder(Countermeasure measure) {
        this.measure = measure;
        executor.allowCoreThreadTimeOut(true);
    }

    /** Responds if the key of an instance was stolen. */
    void onRejection(ClaimedPrincipal principal, RequestRejectedException rejection, IpAddress peer, String requestId) {
        if (rejection.rejectionReason() == RejectionReason.STOLEN_KEY) {
            principal.instance().ifPresent(instance -> report(instance, peer, requestId));
        }
    }

    /** Reports without blocking, and only once for concurrent requests. */
    private void report(Instance instance, IpAddress peer, String requestId) {
        if (instance.state() != InstanceState.ACTIVE || !underWay.add(instance.id())) {
            return;
        }
        try {
            executor.execute(() -> act(instance, peer, requestId));
        } catch (RejectedExecutionException e) {
            underWay.remove(instance.id()); // the next such request retries
        }
    }

    private void act(Instance instance, IpAddress peer, String requestId) {
        LOG.atWarn()
                .addKeyValue("instance", instance.id())
                .addKeyValue("accessKeyId", instance.accessKeyId())
                .addKeyValue("peer", peer)
                .addKeyValue("requestId", requestId)
                .log("stolen key used");
        try {
            measure.take(instance.id(), requestId);
        } catch (AdminException | RuntimeException e) {
            LOG.atError().addKeyValue("instance", instance.id()).setCause(e).log("suspension of stolen key failed");
        } finally {
            underWay.remove(instance.id());
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
