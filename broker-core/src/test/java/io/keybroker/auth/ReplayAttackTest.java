package io.keybroker.auth;

import static io.keybroker.auth.RequestAuthorizerFixture.ELSEWHERE;
import static io.keybroker.auth.RequestAuthorizerFixture.HOME;
import static io.keybroker.auth.RequestAuthorizerFixture.NOBODY;
import static io.keybroker.auth.RequestAuthorizerFixture.NOW;
import static io.keybroker.auth.RequestAuthorizerFixture.REVOKED;
import static io.keybroker.auth.RequestAuthorizerFixture.WEB;
import static io.keybroker.auth.RequestAuthorizerFixture.get;
import static io.keybroker.auth.RequestAuthorizerFixture.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.RegistrySnapshot;
import io.keybroker.signing.RequestSignature;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What remains to one who captured a request, or tries out keys and signatures. */
final class ReplayAttackTest {
    private final RequestAuthorizerFixture fixture = new RequestAuthorizerFixture();

    private ErrorCode refusal(RequestHead head, IpAddress peer) {
        return catchThrowableOfType(RequestRejectedException.class, () -> fixture.authorize(head, peer))
                .errorCode();
    }

    private static RequestHead withSignature(RequestHead head, String signature) throws RequestRejectedException {
        Headers.Builder headers = Headers.builder();
        for (int i = 0; i < head.headers().size(); i++) {
            String value = head.headers().value(i);
            headers.add(
                    head.headers().name(i),
                    value.startsWith("AWS4") ? value.replaceFirst("Signature=.*", "Signature=" + signature) : value);
        }
        return RequestHead.parse(head.method(), head.path(), headers.build());
    }

    @Test
    void rejectsASignatureThatIsWrongInAnyOneOfItsDigits() throws Exception {
        RequestHead head = get(WEB);
        String signature = head.headers().first("authorization").orElseThrow().replaceFirst(".*Signature=", "");

        assertThat(signature).hasSize(64);
        assertThat(fixture.authorize(withSignature(head, signature), HOME).instance())
                .isEqualTo(WEB);
        for (int i = 0; i < signature.length(); i++) {
            char other = signature.charAt(i) == '0' ? '1' : '0';
            String wrong = signature.substring(0, i) + other + signature.substring(i + 1);

            assertThat(refusal(withSignature(head, wrong), HOME))
                    .as("digit %d", i)
                    .isEqualTo(ErrorCode.WRONG_SIGNATURE);
        }
    }

    @Test
    void rejectsAnUnknownKeyAfterAsManyHmacsAsAKnownOne() throws Exception {
        RequestHead unknown = get(NOBODY);
        RequestHead revoked = get(REVOKED);
        RequestHead elsewhere = get(WEB);
        RequestHead guessed = withSignature(get(WEB), "0".repeat(64));
        refusal(unknown, HOME); // each key's own signing key is derived once and then remembered
        refusal(revoked, HOME);
        refusal(elsewhere, ELSEWHERE);

        int costs = hmacsOf(() -> assertThat(refusal(unknown, HOME)).isEqualTo(ErrorCode.UNKNOWN_KEY));

        assertThat(costs).isPositive();
        assertThat(hmacsOf(() -> assertThat(refusal(revoked, HOME)).isEqualTo(ErrorCode.UNKNOWN_KEY)))
                .isEqualTo(costs);
        assertThat(hmacsOf(() -> assertThat(refusal(elsewhere, ELSEWHERE)).isEqualTo(ErrorCode.UNKNOWN_KEY)))
                .isEqualTo(costs);
        assertThat(hmacsOf(() -> assertThat(refusal(guessed, ELSEWHERE)).isEqualTo(ErrorCode.UNKNOWN_KEY)))
                .isEqualTo(costs);
    }

    @Test
    void prechecksAnUnknownKeyWithAsManyHmacsAsAKnownOne() throws Exception {
        UnverifiedRequest unknown = fixture.parse(get(NOBODY));
        UnverifiedRequest unverifiedRequest = fixture.parse(get(WEB));
        precheck(unknown); // each key's own signing key is derived once and then remembered
        precheck(unverifiedRequest);

        int costs = hmacsOf(() -> precheck(unknown));

        assertThat(costs).isPositive();
        assertThat(hmacsOf(() -> precheck(unverifiedRequest))).isEqualTo(costs);
    }

    private void precheck(UnverifiedRequest request) {
        RequestRejectedException rejection =
                catchThrowableOfType(RequestRejectedException.class, () -> fixture.gate.precheck(request));
        assertThat(rejection == null).isEqualTo(request.signature().id().equals(WEB.accessKeyId()));
    }

    /** Counted by a provider in front of the JDK's, in a thread of its own that has no HMAC yet. */
    private static int hmacsOf(Runnable work) throws InterruptedException {
        Provider counting = new CountingHmacProvider();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Security.insertProviderAt(counting, 1);
        try {
            int before = CountingHmacProvider.made();
            Thread thread = new Thread(work);
            thread.setUncaughtExceptionHandler((of, e) -> failure.set(e));
            thread.start();
            thread.join();
            assertThat(failure).hasNullValue();
            return CountingHmacProvider.made() - before;
        } finally {
            Security.removeProvider(counting.getName());
        }
    }

    @Test
    void rejectsACapturedRequestOutsideOfItsTimeFromElsewhereAndAfterRevocation() throws Exception {
        RequestHead captured = get(WEB);

        assertThat(fixture.authorize(captured, HOME).instance()).isEqualTo(WEB);
        assertThat(refusal(captured, ELSEWHERE)).isEqualTo(ErrorCode.UNKNOWN_KEY);
        fixture.brokersNow = NOW.plus(RequestSignature.MAX_CLOCK_SKEW).plusSeconds(1);
        assertThat(refusal(captured, HOME)).isEqualTo(ErrorCode.CLOCK_SKEW);
        fixture.brokersNow = NOW.minus(RequestSignature.MAX_CLOCK_SKEW).minusSeconds(1);
        assertThat(refusal(captured, HOME)).isEqualTo(ErrorCode.CLOCK_SKEW);
        fixture.brokersNow = NOW;
        fixture.registry = Optional.of(RegistrySnapshot.empty().with(List.of(WEB.withState(InstanceState.REVOKED)), 2));
        assertThat(refusal(captured, HOME)).isEqualTo(ErrorCode.UNKNOWN_KEY);
    }

    @Test
    void rejectsACapturedSignatureOnEveryOtherRequest() throws Exception {
        RequestHead captured = get(WEB);

        for (String line : List.of("PUT /jobs/key", "DELETE /jobs/key", "GET /jobs/other", "GET /jobs/key?acl")) {
            String[] parts = line.split(" ");
            RequestHead other = RequestHead.parse(parts[0], parts[1], captured.headers());

            assertThat(refusal(other, HOME)).as(line).isEqualTo(ErrorCode.WRONG_SIGNATURE);
        }
        assertThat(refusal(head("GET", "/jobs/key"), HOME)).isEqualTo(ErrorCode.NO_CREDENTIALS);
    }
}
