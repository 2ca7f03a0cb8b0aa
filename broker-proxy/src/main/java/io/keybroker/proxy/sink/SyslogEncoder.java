package io.keybroker.proxy.sink;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Encodes audit records as syslog messages (RFC 5424) with octet counting (RFC 6587, section 3.4.1; RFC 5425). */
final class SyslogEncoder {
    private static final int AUDIT = 13 * 8;
    private static final int ALERT = 1;
    private static final int NOTICE = 5;
    private static final int INFORMATION = 6;
    /** Time before the fraction, fraction of at most six digits, its remaining digits, event. */
    private static final Pattern RECORD =
            Pattern.compile(".*?\"at\":\"([0-9T:-]{19})(\\.[0-9]{1,6})?[0-9]*Z\",\"event\":\"([a-z-]{1,32})\".*");

    private final String from;

    /** {@code host} is the hostname in the messages. */
    SyslogEncoder(String host, long process) {
        this.from = " " + host + " keybroker " + process + " ";
    }

    /** Returns the messages of complete lines. */
    byte[] messages(byte[] lines) {
        ByteArrayOutputStream messages = new ByteArrayOutputStream(lines.length + 512);
        int from = 0;
        for (int i = 0; i < lines.length; i++) {
            if (lines[i] == '\n') {
                messages.writeBytes(message(new String(lines, from, i - from, StandardCharsets.ISO_8859_1)));
                from = i + 1;
            }
        }
        return messages.toByteArray();
    }

    private byte[] message(String line) {
        Matcher record = RECORD.matcher(line);
        String time = "-";
        String event = "-";
        if (record.matches()) {
            time = record.group(1) + Optional.ofNullable(record.group(2)).orElse("") + "Z";
            event = record.group(3);
        }
        String message = "<" + (AUDIT + severity(event, line)) + ">1 " + time + from + event + " - " + line;
        return (message.length() + " " + message).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int severity(String event, String line) {
        return switch (event) {
            case "stolen-key" -> ALERT;
            case "enrolment-refused" -> line.contains("\"alarm\":\"true\"") ? ALERT : NOTICE;
            case "refused", "refused-many", "change" -> NOTICE;
            default -> INFORMATION;
        };
    }
}
