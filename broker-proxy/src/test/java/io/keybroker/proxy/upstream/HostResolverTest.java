package io.keybroker.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.catalogue.endpoint.Endpoint;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names into addresses: which are allowed, how long they are kept, and what happens when DNS is silent. */
final class HostResolverTest {
    private static final String HOST = "sqs.eu-central-1.amazonaws.com";

    private final Map<String, List<String>> zone = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final CountDownLatch answer = new CountDownLatch(1);
    private final HostResolver resolver = new HostResolver(nanos::get, this::addressesOf);

    @AfterEach
    void close() {
        resolver.close();
    }

    private InetAddress[] addressesOf(String host) throws UnknownHostException {
        asked.incrementAndGet();
        if (host.startsWith("slow.")) {
            await();
        }
        List<String> found = zone.getOrDefault(host, List.of());
        if (found.isEmpty()) {
            throw new UnknownHostException(host);
        }
        InetAddress[] addresses = new InetAddress[found.size()];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = InetAddress.getByName(found.get(i));
        }
        return addresses;
    }

    private void await() throws UnknownHostException {
        try {
            assertThat(answer.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new UnknownHostException("interrupted");
        }
    }

    private static Endpoint endpoint(String host, boolean stated) {
        return new Endpoint(host, 443, "eu-central-1", "sqs", "", stated);
    }

    private CompletionStage<List<InetAddress>> find(String host) {
        return resolver.addressesOf(endpoint(host, false));
    }

    private static List<String> texts(CompletionStage<List<InetAddress>> found) throws Exception {
        return found.toCompletableFuture().get(30, TimeUnit.SECONDS).stream()
                .map(InetAddress::getHostAddress)
                .toList();
    }

    private static RequestRejectedException rejection(CompletionStage<List<InetAddress>> found) {
        return (RequestRejectedException) catchThrowableOfType(ExecutionException.class, () -> texts(found))
                .getCause();
    }

    @Test
    void findsEveryPublicAddressInOrder() throws Exception {
        zone.put(HOST, List.of("52.95.1.2", "2a05:d000::1", "52.95.1.1"));

        assertThat(texts(find(HOST))).containsExactly("52.95.1.2", "2a05:d000:0:0:0:0:0:1", "52.95.1.1");
    }

    @Test
    void leavesOutAddressesInsideNetworks() throws Exception {
        zone.put(HOST, List.of("10.0.0.1", "52.95.1.2", "127.0.0.1", "169.254.169.254"));

        assertThat(texts(find(HOST))).containsExactly("52.95.1.2");
    }

    @Test
    void rejectsNamesOfTheCatalogueThatLeadInsideANetwork() {
        zone.put(HOST, List.of("169.254.169.254", "10.0.0.1"));

        RequestRejectedException rejected = rejection(find(HOST));

        assertThat(rejected.errorCode()).isEqualTo(ErrorCode.UPSTREAM_FAILED);
        assertThat(rejected.detail()).contains(HOST, "no public address");
    }

    @Test
    void followsAnOperatorsEndpointAnywhere() throws Exception {
        zone.put("minio.internal", List.of("10.0.0.1"));

        assertThat(texts(resolver.addressesOf(endpoint("minio.internal", true))))
                .containsExactly("10.0.0.1");
        assertThat(rejection(resolver.addressesOf(endpoint("minio.internal", false)))
                        .errorCode())
                .as("what was found for an operator's endpoint is not used for the catalogue's")
                .isEqualTo(ErrorCode.UPSTREAM_FAILED);
    }

    @Test
    void asksOnceInThirtySeconds() throws Exception {
        zone.put(HOST, List.of("52.95.1.2"));
        texts(find(HOST));
        zone.put(HOST, List.of("52.95.1.3"));

        nanos.set(Duration.ofSeconds(30).toNanos() - 1);
        assertThat(find(HOST).toCompletableFuture()).isCompletedWithValueMatching(found -> found.size() == 1);
        assertThat(asked).hasValue(1);

        nanos.set(Duration.ofSeconds(30).toNanos());
        assertThat(texts(find(HOST))).containsExactly("52.95.1.3");
        assertThat(asked).hasValue(2);
    }

    @Test
    void asksOnceForAllThatWaitForOneName() throws Exception {
        zone.put("slow.example", List.of("52.95.1.2"));
        CompletionStage<List<InetAddress>> first = find("slow.example");
        CompletionStage<List<InetAddress>> second = find("slow.example");

        answer.countDown();

        assertThat(texts(first)).isEqualTo(texts(second)).containsExactly("52.95.1.2");
        assertThat(asked).hasValue(1);
    }

    @Test
    void servesTheLastGoodAddressesForFiveMinutesOfSilence() throws Exception {
        zone.put(HOST, List.of("52.95.1.2"));
        texts(find(HOST));
        zone.clear();

        nanos.set(Duration.ofMinutes(5).toNanos() - 1);
        assertThat(texts(find(HOST))).containsExactly("52.95.1.2");

        nanos.set(Duration.ofMinutes(5).toNanos());
        assertThat(rejection(find(HOST)).errorCode()).isEqualTo(ErrorCode.UPSTREAM_FAILED);
    }

    @Test
    void rejectsUnknownNamesAndAsksAgainTheNextTime() throws Exception {
        assertThat(rejection(find(HOST)).detail()).contains("cannot be resolved");
        zone.put(HOST, List.of("52.95.1.2"));

        assertThat(texts(find(HOST))).containsExactly("52.95.1.2");
    }

    @Test
    void rejectsWhatDoesNotFitIntoTheQueueAtOnce() throws Exception {
        int room = 4 + 1024;
        for (int i = 0; i < room; i++) {
            find("slow." + i);
        }

        assertThat(rejection(find("slow.more")).errorCode()).isEqualTo(ErrorCode.SLOW_DOWN);
        answer.countDown();
    }

    @Test
    void asksTheSystemUnlessToldOtherwise() throws Exception {
        try (HostResolver system = new HostResolver(System::nanoTime)) {
            assertThat(texts(system.addressesOf(endpoint("127.0.0.1", true)))).containsExactly("127.0.0.1");
        }
    }
}
