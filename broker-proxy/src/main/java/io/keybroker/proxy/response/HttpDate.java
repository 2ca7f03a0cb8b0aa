package io.keybroker.proxy.response;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The {@code Date} header (RFC 9110, section 5.6.7), formatted once a second. */
public final class HttpDate {
    private final Clock clock;
    private volatile Second second = new Second(Long.MIN_VALUE, "");

    private record Second(long epoch, String text) {}

    public HttpDate(Clock clock) {
        this.clock = clock;
    }

    public String now() {
        long epoch = Math.floorDiv(clock.millis(), 1000);
        Second known = second;
        if (known.epoch != epoch) {
            String text = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    Instant.ofEpochSecond(epoch).atOffset(ZoneOffset.UTC));
            known = new Second(epoch, text);
            second = known;
        }
        return known.text;
    }
}
