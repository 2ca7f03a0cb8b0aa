package io.keybroker.proxy.exchange;

import io.keybroker.auth.AuthorizedRequest;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.client.ClientConnection;
import io.keybroker.proxy.intercept.RequestInterceptor;
import io.keybroker.proxy.response.BufferedResponse;
import io.keybroker.proxy.response.ErrorResponse;
import io.netty.handler.codec.http.HttpResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The escort of one request, if it has one: it hears once, and only once, how the request ended. */
final class ActiveInterceptor {
    private final ExchangeServices desk;
    private final ClientConnection client;
    private @Nullable RequestInterceptor escort;

    ActiveInterceptor(ExchangeServices desk, ClientConnection client) {
        this.desk = desk;
        this.client = client;
    }

    /** Finds who goes along with a request that may pass, and lets them see to its body; then it goes on, or does not. */
    void begin(
            AuthorizedRequest authorizedRequest,
            String requestId,
            byte[] bytes,
            Consumer<byte[]> goingOn,
            Consumer<RequestRejectedException> refused)
            throws RequestRejectedException {
        RequestInterceptor requestInterceptor =
                desk.escorts().of(authorizedRequest, requestId).orElse(null);
        if (requestInterceptor == null) {
            goingOn.accept(bytes);
            return;
        }
        escort = requestInterceptor;
        requestInterceptor
                .body(bytes)
                .whenComplete((instead, failure) -> client.execute(() -> {
                    if (instead == null) {
                        refused.accept(ErrorResponse.reason(failure));
                    } else {
                        goingOn.accept(instead);
                    }
                }));
    }

    /** An answer to be kept until it was seen, if anybody must see it. */
    @Nullable
    BufferedResponse hold(HttpResponse head) {
        return escort == null ? null : new BufferedResponse(head, desk.budget());
    }

    /** The answer is whole: {@code then} is done at once, or when it was seen. */
    void answered(int status, byte[] answer, Runnable then) {
        RequestInterceptor requestInterceptor = escort;
        escort = null;
        if (requestInterceptor == null) {
            then.run();
        } else {
            requestInterceptor.answered(status, answer).whenComplete((done, failure) -> client.execute(then));
        }
    }

    /** The request ends without an answer to act on. */
    void leave(boolean sent) {
        RequestInterceptor requestInterceptor = escort;
        escort = null;
        if (requestInterceptor != null && sent) {
            requestInterceptor.lost();
        } else if (requestInterceptor != null) {
            requestInterceptor.unsent();
        }
    }
}
