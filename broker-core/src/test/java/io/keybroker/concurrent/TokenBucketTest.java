package io.keybroker.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TokenBucketTest {
    @Test
    void admitsABurstAndThenTheRate() {
        long[] now = {0};
        TokenBucket bucket = new TokenBucket(2, 5, () -> now[0]);

        assertThat(bucket.acquire()).isZero();
        assertThat(bucket.acquire()).isZero();
        assertThat(bucket.acquire()).isEqualTo(Duration.ofMillis(200));
        now[0] = Duration.ofMillis(200).toNanos();
        assertThat(bucket.acquire()).isZero();
        assertThat(bucket.acquire()).isPositive();
        now[0] = Duration.ofHours(1).toNanos();
        assertThat(bucket.acquire()).isZero();
        assertThat(bucket.acquire()).isZero();
        assertThat(bucket.acquire()).isPositive();
    }
}
