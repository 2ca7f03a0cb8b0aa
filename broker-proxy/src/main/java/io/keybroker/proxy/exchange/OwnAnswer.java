package io.keybroker.proxy.exchange;

import io.keybroker.refusal.RefusedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What the broker says on a path of its own. A class, since it can hold a secret. */
public final class OwnAnswer {
    private static final int RETRY_SECONDS = 2;

    private final int status;
    private final String type;
    private final byte[] body;
    private final int retryAfter;

    private OwnAnswer(int status, String type, byte[] body, int retryAfter) {
        this.status = status;
        this.type = type;
        this.body = body;
        this.retryAfter = retryAfter;
    }

    /** A line of text. */
    static OwnAnswer text(int status, String line) {
        return new OwnAnswer(status, "text/plain", (line + "\n").getBytes(StandardCharsets.US_ASCII), 0);
    }

    /** JSON, and in how many seconds to come again; 0 for never. */
    public static OwnAnswer json(int status, byte[] body, int retryAfter) {
        return new OwnAnswer(status, "application/json", body, retryAfter);
    }

    /** Bytes as they are. */
    static OwnAnswer binary(byte[] body) {
        return new OwnAnswer(200, "application/octet-stream", body, 0);
    }

    static OwnAnswer unknown() {
        return missing("no_such_path");
    }

    static OwnAnswer missing(String code) {
        return refused(404, code, 0);
    }

    static OwnAnswer refused(RefusedException reason) {
        int wait = reason.refusal().retryable() ? RETRY_SECONDS : 0;
        return refused(reason.refusal().status(), reason.refusal().wireName().toLowerCase(Locale.ROOT), wait);
    }

    private static OwnAnswer refused(int status, String code, int retryAfter) {
        String body = "{\"code\":\"" + code + "\",\"retryAfter\":" + retryAfter + "}";
        return json(status, body.getBytes(StandardCharsets.US_ASCII), retryAfter);
    }

    /** The whole answer; without its body if a HEAD asked for it. */
    ByteBuf encode(String date, boolean headAsked, boolean keepAlive) {
        AnswerHead head = new AnswerHead(status)
                .with("Date", date)
                .with("Content-Type", type)
                .with("Cache-Control", "no-store")
                .with("Content-Length", Integer.toString(headAsked ? 0 : body.length));
        if (retryAfter > 0) {
            head.with("Retry-After", Integer.toString(retryAfter));
        }
        if (!keepAlive) {
            head.with("Connection", "close");
        }
        ByteBuf bytes = head.end();
        return headAsked ? bytes : Unpooled.wrappedBuffer(bytes, Unpooled.wrappedBuffer(body));
    }

    @Override
    public String toString() {
        return "OwnAnswer[" + status + "]";
    }
}
