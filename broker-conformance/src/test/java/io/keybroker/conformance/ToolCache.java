package io.keybroker.conformance;

import io.keybroker.demo.aws.FileTrees;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Where fetched tools lie: outside of target, since they are the same for each build as long as their pins are. */
final class ToolCache {
    private final Path root;

    private ToolCache(Path root) {
        this.root = root;
    }

    /** In the user's cache, unless {@code -Dconformance.cache} says where. */
    static ToolCache open() throws IOException {
        String cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(set -> !set.isBlank())
                .orElse(System.getProperty("user.home") + "/.cache");
        String told = System.getProperty("conformance.cache", cache + "/keybroker-conformance");
        return new ToolCache(Files.createDirectories(Path.of(told).toAbsolutePath()));
    }

    /** Puts into an empty folder what was asked for; the reason if it cannot. */
    interface FolderMaker {
        Optional<String> make(Path folder) throws IOException, InterruptedException;
    }

    /**
     * What came of asking for a folder.
     *
     * @param folder where it is
     * @param missing why it could not be made; empty if it could
     */
    record CachedFolder(Path folder, Optional<String> missing) {}

    /** The folder for these pins, made unless it is there; a second build at the same time waits for the first. */
    CachedFolder folder(String name, String pins, FolderMaker maker) throws IOException, InterruptedException {
        Path folder = root.resolve(name + "-" + digest(pins));
        Path mark = folder.resolve("made");
        try (FileChannel channel = FileChannel.open(
                        root.resolve(folder.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock alone = channel.lock()) {
            if (Files.exists(mark) && alone.isValid()) {
                return new CachedFolder(folder, Optional.empty());
            }
            FileTrees.remove(Files.createDirectories(folder)); // what an interrupted build left
            Optional<String> failure = maker.make(Files.createDirectories(folder));
            if (failure.isEmpty()) {
                Files.createFile(mark);
            }
            return new CachedFolder(folder, failure);
        }
    }

    private static String digest(String pins) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(pins.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("SHA-256 is not available", e);
        }
    }
}
