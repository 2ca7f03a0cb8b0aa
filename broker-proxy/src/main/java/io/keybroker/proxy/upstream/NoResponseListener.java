package io.keybroker.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import java.io.IOException;

/** Nobody waits: no request is under way, or its answer is given up. */
final class NoResponseListener implements UpstreamConnection.ResponseListener {
    static final UpstreamConnection.ResponseListener NONE = new NoResponseListener();

    @Override
    public void onHead(HttpResponse head) {
        // not passed on
    }

    @Override
    public void onBody(ByteBuf piece) {
        piece.release();
    }

    @Override
    public void onReadComplete() {
        // not passed on
    }

    @Override
    public void onComplete() {
        // not passed on
    }

    @Override
    public void onFailure(IOException cause, boolean answered) {
        // not passed on
    }

    @Override
    public void onWritable() {
        // not passed on
    }
}
