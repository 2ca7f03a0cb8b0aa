package io.keybroker.proxy.local;

import io.keybroker.enrolment.RequestOrigin;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.secret.SecretAccess;
import io.keybroker.secret.SecretValue;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Hands third parties' secrets to the instances that may have them. */
public final class SecretsEndpoint implements LocalEndpoint {
    /** Below which path they lie. */
    public static final String DIRECTORY = "/.broker/secrets/";

    private final SecretAccess requests;

    public SecretsEndpoint(SecretAccess requests) {
        this.requests = requests;
    }

    @Override
    public int longestBody() {
        return 0;
    }

    @Override
    public CompletionStage<LocalResponse> answer(LocalRequest request) {
        CompletableFuture<LocalResponse> answer = new CompletableFuture<>();
        String name = request.head().path().substring(DIRECTORY.length());
        try {
            requests.get(new RequestOrigin(request.peer(), request.requestId()), request.head(), name)
                    .whenComplete((secretValue, failure) -> {
                        if (failure != null) {
                            answer.completeExceptionally(failure);
                        } else {
                            answer.complete(answered(secretValue));
                        }
                    });
        } catch (RequestRejectedException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private static LocalResponse answered(Optional<SecretValue> secretValue) {
        return secretValue
                .map(secret -> LocalResponse.binary(secret.bytes()))
                .orElseGet(() -> LocalResponse.missing("no_such_secret"));
    }
}
