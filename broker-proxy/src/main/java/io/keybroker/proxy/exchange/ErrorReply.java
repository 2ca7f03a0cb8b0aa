package io.keybroker.proxy.exchange;

import io.keybroker.catalogue.Protocol;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * A refusal in the shape in which AWS's SDKs expect errors of a protocol.
 *
 * @param protocol what the client speaks
 * @param refusal what is answered
 * @param detail the message
 * @param requestId the broker's own id of the request
 */
record ErrorReply(Protocol protocol, Refusal refusal, String detail, String requestId) {
    private static final int RETRY_SECONDS = 2;

    static ErrorReply of(Protocol protocol, RefusedException refused, String requestId) {
        return new ErrorReply(protocol, refused.refusal(), refused.detail(), requestId);
    }

    int status() {
        return protocol == Protocol.JSON ? refusal.jsonStatus() : refusal.status();
    }

    /** The whole answer; without its body if a HEAD asked for it. */
    ByteBuf bytes(String date, boolean headAsked, boolean keep) {
        byte[] body = body().getBytes(StandardCharsets.UTF_8);
        AnswerHead head = new AnswerHead(status())
                .with("Date", date)
                .with("Content-Type", contentType())
                .with("Content-Length", Integer.toString(headAsked ? 0 : body.length));
        if (protocol == Protocol.S3) {
            head.with("x-amz-request-id", requestId);
        } else {
            head.with("x-amzn-RequestId", requestId);
        }
        if (protocol == Protocol.JSON) {
            head.with("x-amzn-ErrorType", refusal.jsonCode());
        }
        if (refusal.retryable()) {
            head.with("Retry-After", Integer.toString(RETRY_SECONDS));
        }
        if (!keep) {
            head.with("Connection", "close");
        }
        ByteBuf bytes = head.end();
        return headAsked ? bytes : Unpooled.wrappedBuffer(bytes, Unpooled.wrappedBuffer(body));
    }

    private String contentType() {
        return switch (protocol) {
            case S3 -> "application/xml";
            case QUERY -> "text/xml";
            case JSON -> "application/x-amz-json-1.0";
        };
    }

    private String body() {
        return switch (protocol) {
            case S3 ->
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + refusal.s3Code() + "</Code><Message>"
                        + xml(detail) + "</Message><RequestId>" + requestId + "</RequestId><HostId>keybroker</HostId>"
                        + "</Error>";
            case QUERY ->
                "<ErrorResponse><Error><Type>" + (refusal.status() < 500 ? "Sender" : "Receiver") + "</Type><Code>"
                        + refusal.queryCode() + "</Code><Message>" + xml(detail) + "</Message></Error><RequestId>"
                        + requestId + "</RequestId></ErrorResponse>";
            case JSON -> "{\"__type\":\"" + refusal.jsonCode() + "\",\"message\":\"" + json(detail) + "\"}";
        };
    }

    private static String xml(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.append(printable(c));
            }
        }
        return escaped.toString();
    }

    private static String json(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\');
            }
            escaped.append(printable(c));
        }
        return escaped.toString();
    }

    /** Details quote what a stranger sent: control characters and lone surrogates have no place in an answer. */
    private static char printable(char c) {
        return c < ' ' || c == 0x7f || Character.isSurrogate(c) || c >= 0xfffe ? '?' : c;
    }
}
