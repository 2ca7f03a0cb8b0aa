package io.keybroker.proxy.local;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.response.ResponseHeadBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Response of a local endpoint. A class, because it can contain a secret. */
public final class LocalResponse {
    private static final int RETRY_SECONDS = 2;

    private final int status;
    private final String type;
    private final byte[] body;
    private final int retryAfter;

    private LocalResponse(int status, String type, byte[] body, int retryAfter) {
        this.status = status;
        this.type = type;
        this.body = body;
        this.retryAfter = retryAfter;
    }

    /** Returns a line of text. */
    public static LocalResponse text(int status, String line) {
        return new LocalResponse(status, "text/plain", (line + "\n").getBytes(StandardCharsets.US_ASCII), 0);
    }

    /** Returns JSON, with the delay of a retry in seconds; 0 for none. */
    public static LocalResponse json(int status, byte[] body, int retryAfter) {
        return new LocalResponse(status, "application/json", body, retryAfter);
    }

    /** Returns bytes unchanged. */
    static LocalResponse binary(byte[] body) {
        return new LocalResponse(200, "application/octet-stream", body, 0);
    }

    public static LocalResponse unknown() {
        return missing("no_such_path");
    }

    static LocalResponse missing(String code) {
        return rejected(404, code, 0);
    }

    public static LocalResponse rejected(RequestRejectedException reason) {
        int wait = reason.errorCode().retryable() ? RETRY_SECONDS : 0;
        return rejected(
                reason.errorCode().status(), reason.errorCode().wireName().toLowerCase(Locale.ROOT), wait);
    }

    private static LocalResponse rejected(int status, String code, int retryAfter) {
        String body = "{\"code\":\"" + code + "\",\"retryAfter\":" + retryAfter + "}";
        return json(status, body.getBytes(StandardCharsets.US_ASCII), retryAfter);
    }

    /** Encodes the response, without its body for HEAD. */
    public ByteBuf encode(String date, boolean headAsked, boolean keepAlive) {
        ResponseHeadBuilder head = new ResponseHeadBuilder(status)
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
