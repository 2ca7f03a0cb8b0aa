package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.client.ClientRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** However the network cuts a connection's bytes, the requests in them are the same. */
final class RequestDecoderTest {
    private static final int SEED = 20_240_501;
    private static final int RUNS = 300;

    @Test
    void readsTheSameWhereverOneCutIsMade() throws Exception {
        String stream = "PUT /a/b HTTP/1.1\r\nhost: h\r\ncontent-length: 5\r\n\r\nhello"
                + "PUT /c?d=e HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"
                + "GET /f HTTP/1.1\r\nhost: h\r\n\r\n";
        List<String> whole = read(List.of(stream));

        for (int cut = 1; cut < stream.length(); cut++) {
            assertThat(read(List.of(stream.substring(0, cut), stream.substring(cut))))
                    .as("cut at %d", cut)
                    .isEqualTo(whole);
        }
        assertThat(whole).containsExactly("PUT /a/b hello", "PUT /c hello!", "GET /f ");
    }

    @Test
    void readsRandomRequestsTheSameInRandomSegments() throws Exception {
        Random random = new Random(SEED);
        for (int run = 0; run < RUNS; run++) {
            List<String> expected = new ArrayList<>();
            StringBuilder stream = new StringBuilder();
            for (int i = random.nextInt(4); i >= 0; i--) {
                expected.add(request(random, stream));
            }
            assertThat(read(segments(random, stream.toString())))
                    .as("run %d", run)
                    .isEqualTo(expected);
        }
    }

    private static String request(Random random, StringBuilder stream) {
        String path = "/" + letters(random, random.nextInt(40));
        String body = letters(random, random.nextInt(200));
        StringBuilder fields = new StringBuilder("Host: h\r\n");
        for (int i = random.nextInt(20); i > 0; i--) {
            fields.append("x-")
                    .append(letters(random, 5))
                    .append(":  ")
                    .append(letters(random, 30))
                    .append(" \r\n");
        }
        switch (random.nextInt(3)) {
            case 0 -> {
                stream.append("GET " + path + " HTTP/1.1\r\n" + fields + "\r\n");
                return "GET " + path + " ";
            }
            case 1 ->
                stream.append("PUT " + path + " HTTP/1.1\r\n" + fields + "content-length: " + body.length() + "\r\n\r\n"
                        + body);
            default ->
                stream.append("PUT " + path + " HTTP/1.1\r\n" + fields + "Transfer-Encoding: CHUNKED\r\n\r\n"
                        + inChunks(random, body));
        }
        return "PUT " + path + " " + body;
    }

    private static String inChunks(Random random, String body) {
        StringBuilder chunks = new StringBuilder();
        int at = 0;
        while (at < body.length()) {
            int size = Math.min(1 + random.nextInt(30), body.length() - at);
            String digits = Integer.toHexString(size);
            chunks.append("0".repeat(random.nextInt(3))).append(digits).append("\r\n");
            chunks.append(body, at, at + size).append("\r\n");
            at += size;
        }
        return chunks.append("0\r\n\r\n").toString();
    }

    private static List<String> segments(Random random, String stream) {
        List<String> segments = new ArrayList<>();
        int at = 0;
        while (at < stream.length()) {
            int end = Math.min(at + 1 + random.nextInt(random.nextBoolean() ? 3 : 300), stream.length());
            segments.add(stream.substring(at, end));
            at = end;
        }
        return segments;
    }

    private static String letters(Random random, int count) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < count; i++) {
            letters.append((char) ('a' + random.nextInt(26)));
        }
        return letters.toString();
    }

    /** Each request as its method, path and body. */
    private static List<String> read(List<String> segments) throws RequestRejectedException {
        RequestDecoder reader = new RequestDecoder();
        List<String> requests = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        boolean inside = false;
        for (String segment : segments) {
            reader.add(ByteBufAllocator.DEFAULT, buffer(segment));
            boolean moved = true;
            while (moved) {
                if (!inside) {
                    Optional<ClientRequest> head = reader.head();
                    moved = head.isPresent();
                    inside = moved;
                    head.ifPresent(h ->
                            current.append(h.head().method() + ' ' + h.head().path() + ' '));
                }
                if (inside) {
                    moved = append(reader, current);
                    if (reader.isBodyEnd()) {
                        requests.add(current.toString());
                        current.setLength(0);
                        inside = false;
                        moved = true;
                        reader.next();
                    }
                }
            }
        }
        assertThat(inside).isFalse();
        assertThat(reader.hasBytes()).isFalse();
        reader.discard();
        return requests;
    }

    private static boolean append(RequestDecoder reader, StringBuilder into) throws RequestRejectedException {
        Optional<ByteBuf> piece = reader.piece();
        piece.ifPresent(bytes -> {
            into.append(bytes.toString(StandardCharsets.ISO_8859_1));
            bytes.release();
        });
        return piece.isPresent();
    }

    private static ByteBuf buffer(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBufAllocator.DEFAULT.directBuffer(Math.max(bytes.length, 1)).writeBytes(bytes);
    }
}
