package io.keybroker.proxy.local;

import io.keybroker.enrolment.RequestOrigin;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.secret.SecretAccess;
import io.keybroker.secret.SecretValue;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Returns third-party secrets to permitted instances. */
public final class SecretsEndpoint implements LocalEndpoint {
    /** Path prefix of secrets. */
    public static final String DIRECTORY = "/.broker/secrets/";

    private final SecretAccess requests;

    public SecretsEndpoint(SecretAccess requests) {
        this.requests = requests;
    }

    @Override
    public int maxBodyBytes() {
        return 0;
    }

    @Override
    public CompletionStage<LocalResponse> handle(LocalRequest request) {
        String name = request.head().path().substring(DIRECTORY.length());
        try {
            return requests.get(new RequestOrigin(request.peer(), request.requestId()), request.head(), name)
                    .thenApply(SecretsEndpoint::responseOf);
        } catch (RequestRejectedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static LocalResponse responseOf(Optional<SecretValue> secretValue) {
        return secretValue
                .map(secret -> LocalResponse.binary(secret.bytes()))
                .orElseGet(() -> LocalResponse.missing("no_such_secret"));
    }
}
