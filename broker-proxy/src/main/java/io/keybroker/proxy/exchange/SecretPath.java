package io.keybroker.proxy.exchange;

import io.keybroker.enrolment.Peer;
import io.keybroker.refusal.RefusedException;
import io.keybroker.secret.SecretRequests;
import io.keybroker.secret.SecretValue;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Hands third parties' secrets to the instances that may have them. */
public final class SecretPath implements OwnPath {
    /** Below which path they lie. */
    public static final String DIRECTORY = "/.broker/secrets/";

    private final SecretRequests requests;

    public SecretPath(SecretRequests requests) {
        this.requests = requests;
    }

    @Override
    public int maxBodyBytes() {
        return 0;
    }

    @Override
    public CompletionStage<OwnAnswer> handle(OwnRequest request) {
        String name = request.head().path().substring(DIRECTORY.length());
        try {
            return requests.get(new Peer(request.peer(), request.requestId()), request.head(), name)
                    .thenApply(SecretPath::responseOf);
        } catch (RefusedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static OwnAnswer responseOf(Optional<SecretValue> found) {
        return found.map(secret -> OwnAnswer.binary(secret.bytes()))
                .orElseGet(() -> OwnAnswer.missing("no_such_secret"));
    }
}
