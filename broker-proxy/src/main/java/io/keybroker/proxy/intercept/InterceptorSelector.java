package io.keybroker.proxy.intercept;

import io.keybroker.auth.AuthorizedRequest;
import io.keybroker.error.RequestRejectedException;
import java.util.Optional;

/** Which requests are escorted, and by whom. */
@FunctionalInterface
public interface InterceptorSelector {
    /** None are. */
    InterceptorSelector NONE = (admission, requestId) -> Optional.empty();

    Optional<RequestInterceptor> of(AuthorizedRequest admission, String requestId) throws RequestRejectedException;
}
