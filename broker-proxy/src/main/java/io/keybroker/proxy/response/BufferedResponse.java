package io.keybroker.proxy.response;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.limit.BodyBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;

/** An answer that somebody must have read before the client is given it. */
public final class BufferedResponse {
    private static final int LONGEST = 8 << 20; // of EC2's for a thousand instances

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

    /** Takes a piece over; false if there is no room to hold it, or more of it. */
    public boolean add(ByteBuf piece) {
        int bytes = piece.readableBytes();
        body.addComponent(true, piece);
        try {
            budget.reserve(bytes);
            taken += bytes;
            return taken <= LONGEST;
        } catch (RequestRejectedException e) {
            return false; // others need the room
        }
    }

    public byte[] bytes() {
        byte[] bytes = new byte[body.readableBytes()];
        body.getBytes(body.readerIndex(), bytes);
        return bytes;
    }

    /** Puts other bytes in the place of the body; its length stays the head's. */
    public void replaceBody(byte[] replacement) {
        body.release();
        body = Unpooled.compositeBuffer(1).addComponent(true, Unpooled.wrappedBuffer(replacement));
        if (head.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
            head.headers().set(HttpHeaderNames.CONTENT_LENGTH, replacement.length);
        }
    }

    /** The body, now the caller's to release. */
    public ByteBuf takeBody() {
        return body.retain();
    }

    public void release() {
        budget.release(taken);
        taken = 0;
        body.release();
    }
}
