package io.keybroker.proxy.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails each test class in whose time Netty's paranoid detector found a buffer that nobody released. */
public final class LeakCheck implements AfterAllCallback {
    private static final int ENOUGH_TO_REPORT = 64;

    @Override
    public void afterAll(ExtensionContext context) {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        System.gc(); // a leak is found when the lost buffer is collected, and reported at the next allocation
        for (int i = 0; i < ENOUGH_TO_REPORT; i++) {
            ByteBufAllocator.DEFAULT.directBuffer(16).release();
        }
        assertThat(LeakAppender.reports()).isEmpty();
    }
}
