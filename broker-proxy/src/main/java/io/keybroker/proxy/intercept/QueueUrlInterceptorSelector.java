package io.keybroker.proxy.intercept;

import io.keybroker.auth.AuthorizedRequest;
import io.keybroker.auth.UnverifiedRequest;
import io.keybroker.error.RequestRejectedException;

/** Selects the translation of queue URLs for requests with the broker's hostnames; delegates all others. */
public final class QueueUrlInterceptorSelector implements InterceptorSelector {
    private final InterceptorSelector others;

    public QueueUrlInterceptorSelector(InterceptorSelector others) {
        this.others = others;
    }

    @Override
    public RequestInterceptor select(UnverifiedRequest unverified, AuthorizedRequest request, String requestId)
            throws RequestRejectedException {
        boolean sqs = request.operation().service().signingName().equals("sqs");
        return sqs && unverified.hosts().isBroker()
                ? new QueueUrlInterceptor(unverified, request)
                : others.select(unverified, request, requestId);
    }
}
