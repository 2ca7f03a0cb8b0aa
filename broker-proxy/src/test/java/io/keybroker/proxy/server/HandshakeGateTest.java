package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.net.IpAddress;
import io.keybroker.proxy.limit.HandshakeTurns;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class HandshakeGateTest {
    private static final IpAddress PEER = IpAddress.parse("10.0.0.1");

    private final HandshakeTurns turns = new HandshakeTurns(1);
    private final List<String> arrived = new ArrayList<>();

    private EmbeddedChannel connect() {
        EmbeddedChannel channel = new EmbeddedChannel();
        HandshakeGate.install(
                channel,
                turns,
                PEER,
                () -> channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                        ByteBuf bytes = (ByteBuf) message;
                        arrived.add(bytes.toString(StandardCharsets.US_ASCII));
                        bytes.release();
                    }
                }));
        return channel;
    }

    private static void send(EmbeddedChannel channel, String bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.US_ASCII));
        channel.runScheduledPendingTasks();
    }

    @Test
    void givesTheFirstBytesToTheHandshakeInTheirTurn() {
        EmbeddedChannel channel = connect();
        HandshakeTurns.Turn other = turns.enter(PEER, turn -> {});
        send(channel, "hello");
        assertThat(arrived).isEmpty();

        other.end();
        channel.runScheduledPendingTasks();
        send(channel, "more");

        assertThat(arrived).containsExactly("hello", "more");
        assertThat(channel.pipeline().get(HandshakeGate.class)).isNull();
        channel.finishAndReleaseAll();
    }

    @Test
    void takesNoTurnForAConnectionThatSendsNothing() {
        EmbeddedChannel silent = connect();
        EmbeddedChannel channel = connect();
        send(channel, "hello");

        assertThat(arrived).containsExactly("hello");
        silent.finishAndReleaseAll();
        channel.finishAndReleaseAll();
    }

    @Test
    void givesTheTurnOfAClosedConnectionToTheNext() {
        EmbeddedChannel closed = connect();
        EmbeddedChannel channel = connect();
        HandshakeTurns.Turn other = turns.enter(PEER, turn -> {});
        send(closed, "closed");
        send(channel, "hello");
        closed.close();
        other.end();
        channel.runScheduledPendingTasks();

        assertThat(arrived).containsExactly("hello");
        channel.finishAndReleaseAll();
    }

    @Test
    void closesAConnectionThatWaitsTooLong() {
        EmbeddedChannel channel = connect();
        channel.freezeTime();
        channel.advanceTimeBy(11, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void closesAConnectionThatSendsMoreThanAHelloBeforeItsTurn() {
        EmbeddedChannel channel = connect();
        HandshakeTurns.Turn other = turns.enter(PEER, turn -> {});
        send(channel, "x".repeat(40_000));

        assertThat(channel.isOpen()).isFalse();
        other.end();
        assertThat(turns.waiting()).isZero();
    }
}
