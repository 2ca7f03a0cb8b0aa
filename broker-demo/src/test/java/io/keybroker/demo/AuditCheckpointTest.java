package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditLog;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class AuditCheckpointTest {
    @Test
    void saysInTheLogWhatHasHappenedAndCouldNotBeRecorded() {
        AuditLog full = event -> CompletableFuture.failedFuture(new IOException("the disk is full"));
        Logger logger = (Logger) LoggerFactory.getLogger(AuditLog.class);
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        logger.addAppender(said);
        try {
            full.appendBestEffort(
                    new AuditEvent.Change(Instant.EPOCH, "request-1", "ops", "instance revoke", "i-1", ""));
        } finally {
            logger.detachAppender(said);
        }

        assertThat(said.list).singleElement().satisfies(event -> {
            assertThat(event.getFormattedMessage()).isEqualTo("audit record not written");
            assertThat(event.getKeyValuePairs().toString()).contains("request-1", "the disk is full");
        });
    }
}
