package io.keybroker.proxy.intercept;

import io.keybroker.auth.AuthorizedRequest;
import io.keybroker.auth.UnverifiedRequest;
import io.keybroker.error.RequestRejectedException;

/** Selects the interceptor of a request. */
@FunctionalInterface
public interface InterceptorSelector {
    /** Selects no interceptor. */
    InterceptorSelector NONE = (unverified, request, requestId) -> RequestInterceptor.NONE;

    /** Selects the interceptor of a request, received as {@code unverified} and authorized as {@code request}. */
    RequestInterceptor select(UnverifiedRequest unverified, AuthorizedRequest request, String requestId)
            throws RequestRejectedException;
}
