package io.keybroker.proxy.intercept;

import io.keybroker.auth.AuthorizedRequest;
import io.keybroker.auth.UnverifiedRequest;
import io.keybroker.error.RequestRejectedException;

/** Selects the interceptor of a request. */
@FunctionalInterface
public interface InterceptorSelector {
    /** No request has one. */
    InterceptorSelector NONE = (unverified, request, requestId) -> RequestInterceptor.NONE;

    /** The interceptor of a request, which came as {@code unverified} and was authorized as {@code request}. */
    RequestInterceptor select(UnverifiedRequest unverified, AuthorizedRequest request, String requestId)
            throws RequestRejectedException;
}
