package io.keybroker.proxy.response;

import io.keybroker.proxy.client.ClientConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Forwards the upstream's response: its end-to-end headers, with the broker's own framing. */
public final class ResponseForwarder {
    /**
     * Hop-by-hop and framing headers, those of AWS's host, and those that the broker writes itself; all others are
     * forwarded.
     */
    private static final Set<AsciiString> WITHHELD = Stream.of(
                    "alt-svc",
                    "clear-site-data",
                    "connection",
                    "content-length",
                    "keep-alive",
                    "proxy-authenticate",
                    "proxy-authentication-info",
                    "proxy-connection",
                    "public-key-pins",
                    "set-cookie",
                    "set-cookie2",
                    "strict-transport-security",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade",
                    "via",
                    "x-broker-request-id")
            .map(AsciiString::of)
            .collect(Collectors.toUnmodifiableSet());

    private final ClientConnection client;
    private final boolean headAsked;
    private boolean chunked;
    private long bytes;

    public ResponseForwarder(ClientConnection client, boolean headAsked) {
        this.client = client;
        this.headAsked = headAsked;
    }

    /** Forwards the head without the headers that name the real key. */
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
        Set<AsciiString> ofThisHop = namedByConnection(answer);
        Iterator<Map.Entry<CharSequence, CharSequence>> fields =
                answer.headers().iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            AsciiString name = AsciiString.of(field.getKey()).toLowerCase();
            boolean namesTheRealKey =
                    !realKeyId.isEmpty() && AsciiString.of(field.getValue()).indexOf(realKeyId) >= 0;
            if (!WITHHELD.contains(name) && !ofThisHop.contains(name) && !namesTheRealKey) {
                head.with(field.getKey(), field.getValue());
            }
        }
    }

    private static Set<AsciiString> namedByConnection(HttpResponse answer) {
        List<String> values = answer.headers().getAll(HttpHeaderNames.CONNECTION);
        if (values.isEmpty()) {
            return Set.of();
        }
        return values.stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(name -> AsciiString.of(name.strip()).toLowerCase())
                .collect(Collectors.toUnmodifiableSet());
    }

    public void body(ByteBuf piece) {
        if (!piece.isReadable()) {
            piece.release(); // an empty chunk would end the body
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
