package io.keybroker.proxy.intercept;

import io.keybroker.auth.AuthorizedRequest;
import io.keybroker.error.RequestRejectedException;

/** Selects the interceptor of a request. */
@FunctionalInterface
public interface InterceptorSelector {
    /** No request has one. */
    InterceptorSelector NONE = (request, requestId) -> RequestInterceptor.NONE;

    RequestInterceptor select(AuthorizedRequest request, String requestId) throws RequestRejectedException;
}
