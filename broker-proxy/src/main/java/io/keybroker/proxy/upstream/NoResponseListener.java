package io.keybroker.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import java.io.IOException;

/** Ignores responses: no request is active, or its response was abandoned. */
final class NoResponseListener implements UpstreamConnection.ResponseListener {
    static final UpstreamConnection.ResponseListener NONE = new NoResponseListener();

    @Override
    public void onHead(HttpResponse head) {
        // ignored
    }

    @Override
    public void onBody(ByteBuf piece) {
        piece.release();
    }

    @Override
    public void onReadComplete() {
        // ignored
    }

    @Override
    public void onComplete() {
        // ignored
    }

    @Override
    public void onFailure(IOException cause, boolean answered) {
        // ignored
    }

    @Override
    public void onWritable() {
        // ignored
    }
}
