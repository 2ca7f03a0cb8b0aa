package io.keybroker.proxy.intercept;

import io.keybroker.auth.AuthorizedRequest;
import io.keybroker.auth.UnverifiedRequest;
import io.keybroker.catalogue.model.Protocol;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.HostField;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * Keeps SQS clients at the broker: responses name queues by the broker's host, and requests by the upstream's. Some
 * clients send messages to the host of a queue's URL.
 */
final class QueueUrlInterceptor implements RequestInterceptor {
    private static final Set<String> ANSWERING =
            Set.of("CreateQueue", "GetQueueUrl", "ListQueues", "ListDeadLetterSourceQueues");
    private static final int OK = 200;

    private final CompletableFuture<Void> done = CompletableFuture.allOf();
    private final Protocol protocol;
    private final boolean answersWithUrls;
    private final Set<String> brokerHosts;
    private final String brokerOrigin;
    private final String upstreamOrigin;

    QueueUrlInterceptor(UnverifiedRequest unverified, AuthorizedRequest request) {
        this.protocol = request.operation().protocol();
        this.answersWithUrls = ANSWERING.contains(request.operation().name());
        String host = unverified.head().headers().first("host").orElse("");
        this.brokerOrigin = "https://" + host;
        this.upstreamOrigin = "https://" + request.endpoint().authority();
        this.brokerHosts = new HashSet<>(unverified.hosts().names());
        brokerHosts.add(unverified.head().hostname());
    }

    @Override
    public CompletionStage<Optional<byte[]>> beforeSend(byte[] body) {
        byte[] translated = protocol.isForm()
                ? QueueUrls.replaceInForm(body, this::toUpstream)
                : QueueUrls.replaceInJson(body, this::toUpstream);
        return CompletableFuture.completedFuture(translated == body ? Optional.empty() : Optional.of(translated));
    }

    @Override
    public Optional<byte[]> replaceResponse(int status, byte[] body) {
        if (status != OK) {
            return Optional.empty();
        }
        UnaryOperator<String> toBroker = url -> QueueUrls.withOrigin(url, brokerOrigin);
        return Optional.of(
                protocol.isForm() ? QueueUrls.replaceInXml(body, toBroker) : QueueUrls.replaceInJson(body, toBroker));
    }

    /** Returns a broker URL with the upstream's host; every other URL is unchanged. */
    private String toUpstream(String url) {
        return QueueUrls.origin(url).filter(this::isBroker).isPresent()
                ? QueueUrls.withOrigin(url, upstreamOrigin)
                : url;
    }

    private boolean isBroker(String origin) {
        try {
            String name = HostField.parse(origin.substring(origin.indexOf("//") + 2))
                    .name()
                    .toLowerCase(Locale.ROOT);
            return brokerHosts.contains(name);
        } catch (RequestRejectedException e) {
            return false;
        }
    }

    @Override
    public CompletionStage<Void> onResponse(int status, byte[] body) {
        return done;
    }

    @Override
    public void onNotSent() {
        // nothing to clean up
    }

    @Override
    public void onResponseLost() {
        // nothing to clean up
    }

    @Override
    public boolean buffersResponse() {
        return answersWithUrls;
    }
}
