package io.keybroker.proxy.response;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.limit.BodyBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;

/** A response that is processed before it is sent to the client. */
public final class BufferedResponse {
    private static final int LONGEST = 8 << 20; // the size of EC2's response for a thousand instances

    private final HttpResponse head;
    private final BodyBudget budget;
    private CompositeByteBuf body = Unpooled.compositeBuffer(4096);
    private long taken;

    public BufferedResponse(HttpResponse head, BodyBudget budget) {
        this.head = head;
        this.budget = budget;
    }

    public HttpResponse head() {
        return head;
    }

    /** Takes ownership of a piece; false if there is no memory for it. */
    public boolean add(ByteBuf piece) {
        int bytes = piece.readableBytes();
        body.addComponent(true, piece);
        try {
            budget.reserve(bytes);
            taken += bytes;
            return taken <= LONGEST;
        } catch (RequestRejectedException e) {
            return false; // other requests need the memory
        }
    }

    public byte[] bytes() {
        byte[] bytes = new byte[body.readableBytes()];
        body.getBytes(body.readerIndex(), bytes);
        return bytes;
    }

    /** Replaces the body; the declared length is that of the head. */
    public void replaceBody(byte[] replacement) {
        body.release();
        body = Unpooled.compositeBuffer(1).addComponent(true, Unpooled.wrappedBuffer(replacement));
        if (head.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
            head.headers().set(HttpHeaderNames.CONTENT_LENGTH, replacement.length);
        }
    }

    /** Returns the body; the caller releases it. */
    public ByteBuf takeBody() {
        return body.retain();
    }

    public void release() {
        budget.release(taken);
        taken = 0;
        body.release();
    }
}
