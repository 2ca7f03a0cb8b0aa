package io.keybroker.proxy.response;

import io.keybroker.proxy.client.ClientConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Passes AWS's answer on: the headers of a list, and a framing of the broker's own. */
public final class ResponseForwarder {
    private static final Set<String> PASSED = Set.of(
            "accept-ranges",
            "cache-control",
            "content-disposition",
            "content-encoding",
            "content-language",
            "content-md5",
            "content-range",
            "content-type",
            "date",
            "etag",
            "expires",
            "last-modified",
            "location",
            "retry-after",
            "server",
            "smithy-protocol",
            "vary");

    private final ClientConnection client;
    private final boolean headAsked;
    private boolean chunked;
    private long bytes;

    public ResponseForwarder(ClientConnection client, boolean headAsked) {
        this.client = client;
        this.headAsked = headAsked;
    }

    /** Passes the head on, but for what names the real key. */
    public void head(HttpResponse answer, String requestId, String realKeyId, boolean keep) {
        int status = answer.status().code();
        long length = HttpUtil.getContentLength(answer, -1L);
        boolean bodiless = headAsked || status == 204 || status == 304;
        chunked = !bodiless && length < 0;
        ResponseHeadBuilder head = new ResponseHeadBuilder(status);
        copy(answer, head, realKeyId);
        head.with("x-broker-request-id", requestId);
        if (chunked) {
            head.with(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
        } else if (length >= 0 && status != 204) {
            head.with(HttpHeaderNames.CONTENT_LENGTH, Long.toString(length));
        }
        if (!keep) {
            head.with(HttpHeaderNames.CONNECTION, "close");
        }
        client.write(head.end());
    }

    private static void copy(HttpResponse answer, ResponseHeadBuilder head, String realKeyId) {
        Iterator<Map.Entry<CharSequence, CharSequence>> fields =
                answer.headers().iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            boolean namesTheRealKey = field.getValue().toString().contains(realKeyId);
            if (passes(field.getKey().toString().toLowerCase(Locale.ROOT)) && !namesTheRealKey) {
                head.with(field.getKey(), field.getValue());
            }
        }
    }

    private static boolean passes(String name) {
        return name.startsWith("x-amz") || PASSED.contains(name);
    }

    public void body(ByteBuf piece) {
        if (!piece.isReadable()) {
            piece.release(); // a chunk of no bytes would be the last one
            return;
        }
        bytes += piece.readableBytes();
        if (!chunked) {
            client.write(piece);
            return;
        }
        ByteBuf size = ByteBufAllocator.DEFAULT.ioBuffer(12);
        ByteBufUtil.writeAscii(size, Integer.toHexString(piece.readableBytes()));
        client.write(size.writeByte('\r').writeByte('\n'));
        client.write(piece);
        client.write(ByteBufUtil.writeAscii(ByteBufAllocator.DEFAULT, "\r\n"));
    }

    public void end() {
        if (chunked) {
            client.write(ByteBufUtil.writeAscii(ByteBufAllocator.DEFAULT, "0\r\n\r\n"));
        }
    }

    public long bytes() {
        return bytes;
    }
}
