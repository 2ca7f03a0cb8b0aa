package io.keybroker.proxy.exchange;

import io.keybroker.error.RequestRejectedException;
import io.netty.buffer.ByteBuf;

/** What a connection has between two requests. */
final class NoExchange implements ActiveExchange {
    @Override
    public void start() {
        // there is no request
    }

    @Override
    public void onBody(ByteBuf piece) {
        piece.release();
    }

    @Override
    public void onBodyEnd() {
        // there is no body
    }

    @Override
    public void onClientWritable() {
        // there is no response
    }

    @Override
    public void onClientGone() {
        // nothing is under way
    }

    @Override
    public void onTick() {
        // nothing waits
    }

    @Override
    public void reject(RequestRejectedException rejection) {
        // there is no request
    }
}
