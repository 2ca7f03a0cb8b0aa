package io.keybroker.store.sql;

import io.keybroker.store.file.PrivateFiles;
import io.keybroker.store.sealed.SealedStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers beside the audit log which revision the registry had, so that an older registry put back is known as one: it may
 * have lost revocations.
 */
public final class RegistryWitness implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RegistryWitness.class);
    private static final String FILE = "registry";
    private static final Pattern FORM = Pattern.compile("([0-9]{19}) ([0-9a-f-]{36}|-{36})\n");
    private static final String UNMARKED = "-".repeat(36);
    private static final int LENGTH = 57;

    private final FileChannel channel;
    private RevisionHistory.Position seen;
    private boolean failing;

    private RegistryWitness(FileChannel channel, RevisionHistory.Position seen) {
        this.channel = channel;
        this.seen = seen;
    }

    /** Opens what is remembered in this directory, the audit log's. */
    public static RegistryWitness open(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(
                directory.resolve(FILE),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PrivateFiles.OWNER_ONLY);
        try {
            return new RegistryWitness(channel, read(channel));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** What a crash has left half-written is as good as nothing: it can hide an older registry, and not make one of it. */
    private static RevisionHistory.Position read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
        int read = 0;
        while (read >= 0 && bytes.hasRemaining()) {
            read = channel.read(bytes);
        }
        Matcher text = FORM.matcher(new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII));
        if (!text.matches()) {
            return RevisionHistory.Position.NONE;
        }
        String mark = text.group(2).equals(UNMARKED) ? "" : text.group(2);
        return new RevisionHistory.Position(Long.parseLong(text.group(1)), mark);
    }

    /** What shows that the registry is older than what lies beside it; empty if nothing does. */
    public List<String> findEvidence(SqlDatabase store, SealedStore sealed) {
        return store.follow(handle -> {
            List<String> evidence = new ArrayList<>();
            if (!handle.createQuery("SELECT 1 FROM instances LIMIT 1")
                    .mapTo(Integer.class)
                    .findOne()
                    .isPresent()) {
                return evidence; // nothing in it can come to life again
            }
            RevisionHistory history = new RevisionHistory(handle);
            RevisionHistory.Position now = history.now();
            if (!history.continues(seen) && !history.hasForgotten(seen)) {
                evidence.add("the audit log has seen its revision " + seen.revision()
                        + (now.revision() < seen.revision() ? ", and it is at " : " with other changes than it has at ")
                        + now.revision());
            }
            long written = sealed.generation();
            long anchored = sealed.anchored();
            if (anchored > 0 && written > anchored + 1) { // one more is a crash between the store and its anchor
                evidence.add("sealed.store is at generation " + written + ", and it knows of " + anchored);
            }
            return evidence;
        });
    }

    /** Remembers where the registry is now. */
    synchronized void note(RevisionHistory.Position position) {
        if (position.equals(seen)) {
            return;
        }
        String mark = position.mark().length() == UNMARKED.length() ? position.mark() : UNMARKED;
        String text = String.format(Locale.ROOT, "%019d %s\n", position.revision(), mark);
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes, bytes.position());
            }
            seen = position;
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                log.atError().setCause(e).log("revision of the registry not written beside the audit log");
            }
            failing = true;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        channel.force(false);
        channel.close();
    }
}
