package io.keybroker.proxy.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.limit.BodyBudget;
import io.keybroker.signing.crypto.Digests;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One body on disk: in order, hashed, read again, and behind a disk that is slow or full. */
final class SpoolFileTest {
    private final BodyBudget disk = new BodyBudget(8 << 20, 8 << 20);
    private final ExecutorService workers = Executors.newFixedThreadPool(2);
    private final Random random = new Random(7);

    @TempDir
    private Path directory;

    @AfterEach
    void stop() throws Exception {
        workers.shutdown();
        assertThat(workers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(
                directory.resolve("body"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] all(BodyReader reader) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (reader.hasNext()) {
            ByteBuf piece = reader.next().join();
            byte[] read = new byte[piece.readableBytes()];
            piece.readBytes(read);
            piece.release();
            all.writeBytes(read);
        }
        return all.toByteArray();
    }

    @Test
    void givesBackWhatWasWrittenAsOftenAsItIsRead() throws Exception {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        try (SpoolFile file = new SpoolFile(this::open, () -> {}, workers, disk)) {
            for (int i = 0; i < 200; i++) {
                byte[] piece = bytes(random.nextInt(40_000));
                sent.writeBytes(piece);
                file.write(Unpooled.wrappedBuffer(piece));
            }

            assertThat(file.finish().join()).isEqualTo(Digests.sha256(sent.toByteArray()));
            assertThat(all(file.reader())).isEqualTo(sent.toByteArray());
            assertThat(all(file.reader())).isEqualTo(sent.toByteArray());
            try (InputStream in = file.open()) {
                assertThat(in.readAllBytes()).isEqualTo(sent.toByteArray());
            }
            assertThat(disk.inUse()).isEqualTo(sent.size());
        }
        stop();
        assertThat(disk.inUse()).isZero();
    }

    @Test
    void asksForNoMoreThanAFewPiecesWhileTheDiskIsSlow() throws Exception {
        CountDownLatch opened = new CountDownLatch(1);
        try (SpoolFile file = new SpoolFile(
                () -> {
                    opened.await();
                    return open();
                },
                () -> {},
                workers,
                disk)) {
            int taken = 0;
            while (file.ready().isDone()) {
                file.write(Unpooled.wrappedBuffer(bytes(64 << 10)));
                taken += 64 << 10;
            }
            assertThat(taken).isLessThanOrEqualTo((256 + 64) << 10);

            opened.countDown();
            file.ready().join();
            assertThat(file.ready()).isDone();
        }
    }

    @Test
    void rejectsABodyThatTheDiskHasNoRoomForAndGivesAllBack() throws Exception {
        ByteBuf piece = Unpooled.wrappedBuffer(bytes(1000));
        ByteBuf next = Unpooled.wrappedBuffer(bytes(1000));
        try (SpoolFile file = new SpoolFile(
                () -> FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE), () -> {}, workers, disk)) {
            file.write(piece);
            file.write(next);

            assertThatThrownBy(() -> file.finish().join())
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            RequestRejectedException.class,
                            e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.UNAVAILABLE));
        }
        stop();
        assertThat(piece.refCnt() + next.refCnt()).isZero();
        assertThat(disk.inUse()).isZero();
    }

    @Test
    void leavesRoomOnTheDiskForOthers() throws Exception {
        try (SpoolFile file = new SpoolFile(
                this::open,
                () -> {
                    throw new IOException("3 MiB left");
                },
                workers,
                disk)) {
            file.write(Unpooled.wrappedBuffer(bytes(5 << 20)));

            assertThatThrownBy(() -> file.finish().join()).hasRootCauseInstanceOf(RequestRejectedException.class);
        }
    }

    @Test
    void rejectsMoreThanOneBodyMayHave() throws Exception {
        ByteBuf piece = Unpooled.wrappedBuffer(bytes(9 << 20));
        try (SpoolFile file = new SpoolFile(this::open, () -> {}, workers, disk)) {
            assertThatThrownBy(() -> file.write(piece))
                    .isInstanceOfSatisfying(
                            RequestRejectedException.class,
                            e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.TOO_LARGE));
        }
        assertThat(piece.refCnt()).isZero();
    }
}
