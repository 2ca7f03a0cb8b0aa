package io.keybroker.proxy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ProgressMonitorTest {
    private static final int WINDOW = 4;

    private final ProgressMonitor monitor = new ProgressMonitor(WINDOW, 100);

    private boolean isTooSlowAfter(int ticks, boolean waiting) {
        boolean tooSlow = false;
        for (int i = 0; i < ticks; i++) {
            tooSlow |= monitor.isTooSlow(waiting);
        }
        return tooSlow;
    }

    @Test
    void findsATrickleInEachWindow() {
        monitor.add(1_000_000);
        assertThat(isTooSlowAfter(WINDOW, true)).isFalse();

        monitor.add(99);
        assertThat(isTooSlowAfter(WINDOW - 1, true)).isFalse();
        assertThat(isTooSlowAfter(1, true)).isTrue();
    }

    @Test
    void acceptsTheMinimum() {
        monitor.add(100);

        assertThat(isTooSlowAfter(WINDOW, true)).isFalse();
    }

    @Test
    void ignoresTimeInWhichNobodyWaited() {
        assertThat(isTooSlowAfter(1000, false)).isFalse();
        assertThat(isTooSlowAfter(WINDOW - 1, true)).isFalse();
    }

    @Test
    void startsANewWindowForANewTransfer() {
        assertThat(isTooSlowAfter(WINDOW - 1, true)).isFalse();
        monitor.reset();

        assertThat(isTooSlowAfter(WINDOW - 1, true)).isFalse();
    }
}
