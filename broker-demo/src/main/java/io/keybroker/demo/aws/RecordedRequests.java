package io.keybroker.demo.aws;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Bounded list of the newest requests received by the upstreams. */
public final class RecordedRequests {
    private static final int MOST = 2000;
    private static final long MOST_BYTES = 64L * 1024 * 1024;

    private final Deque<RecordedRequest> requests = new ArrayDeque<>();
    private long bytes;

    synchronized void add(RecordedRequest request) {
        requests.addLast(request);
        bytes += size(request);
        while (requests.size() > MOST || bytes > MOST_BYTES) {
            bytes -= size(requests.removeFirst());
        }
    }

    private static long size(RecordedRequest request) {
        return (long) request.headBytes().length + request.bodyPrefix().length;
    }

    /** Returns all kept requests, the oldest first. */
    public synchronized List<RecordedRequest> all() {
        return List.copyOf(requests);
    }

    /** Drops all requests. */
    public synchronized void clear() {
        requests.clear();
        bytes = 0;
    }
}
