package io.keybroker.proxy.exchange;

import io.keybroker.error.RequestRejectedException;
import io.netty.buffer.ByteBuf;

/** State of a connection between two requests. */
final class NoExchange implements ActiveExchange {
    @Override
    public void start() {
        // no request
    }

    @Override
    public void onBody(ByteBuf piece) {
        piece.release();
    }

    @Override
    public void onBodyEnd() {
        // no body
    }

    @Override
    public void onClientWritable() {
        // no response
    }

    @Override
    public void onClientGone() {
        // no active request
    }

    @Override
    public void onTick() {
        // no timeouts
    }

    @Override
    public void reject(RequestRejectedException rejection) {
        // no request
    }
}
