package io.keybroker.proxy.intercept;

import io.keybroker.auth.AuthorizedRequest;
import io.keybroker.auth.UnverifiedRequest;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.limit.FairExecutor;

/** Selects the translation of queue URLs for requests with the broker's hostnames; delegates all others. */
public final class QueueUrlInterceptorSelector implements InterceptorSelector {
    private final FairExecutor workers;
    private final InterceptorSelector others;

    /** {@code workers} read what is too long for an event loop. */
    public QueueUrlInterceptorSelector(FairExecutor workers, InterceptorSelector others) {
        this.workers = workers;
        this.others = others;
    }

    @Override
    public RequestInterceptor select(UnverifiedRequest unverified, AuthorizedRequest request, String requestId)
            throws RequestRejectedException {
        boolean sqs = request.operation().service().signingName().equals("sqs");
        return sqs && unverified.hosts().isBroker()
                ? new QueueUrlInterceptor(workers, unverified, request)
                : others.select(unverified, request, requestId);
    }
}
