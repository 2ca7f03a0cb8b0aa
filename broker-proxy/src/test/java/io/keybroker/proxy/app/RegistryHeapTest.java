package io.keybroker.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RegistryHeapTest {
    @Test
    void asksForMoreThanTheLaunchersHeapForAMillionOnly() {
        assertThat(RegistryHeap.neededMib(0)).isEqualTo(128);
        assertThat(RegistryHeap.neededMib(300_000)).isEqualTo(192);
        assertThat(RegistryHeap.neededMib(1_000_000)).isEqualTo(320);
    }
}
