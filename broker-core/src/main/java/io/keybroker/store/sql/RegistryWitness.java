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
 * Stores the registry's revision beside the audit log, to detect a restored older registry, which may have lost
 * revocations.
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

    /** Opens the file in this directory, which is the audit log's. */
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

    /**
     * Reads the revision; a torn write counts as none, which can hide an older registry but not report a false one.
     */
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

    /** Returns the evidence that the registry is older than the other files; empty if there is none. */
    public List<String> findEvidence(SqlDatabase store, SealedStore sealed) {
        return store.follow(handle -> {
            List<String> evidence = new ArrayList<>();
            if (!handle.createQuery("SELECT 1 FROM instances LIMIT 1")
                    .mapTo(Integer.class)
                    .findOne()
                    .isPresent()) {
                return evidence; // nothing in it can become active again
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
            if (anchored > 0
                    && written > anchored + 1) { // a difference of one is a crash between the store and its anchor
                evidence.add("sealed.store is at generation " + written + ", and the registry at " + anchored);
            }
            return evidence;
        });
    }

    /** Stores the registry's present revision. */
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
                log.atError().setCause(e).log("registry revision not recorded beside the audit log");
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
