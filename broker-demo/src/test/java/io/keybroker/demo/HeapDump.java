package io.keybroker.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A heap dump of a running JVM, in which secrets are searched for. */
final class HeapDump {
    private static final int PIECE = 8 * 1024 * 1024;

    private final Path file;

    private HeapDump(Path file) {
        this.file = file;
    }

    /** Dumps what can be reached, after a collection. */
    static HeapDump ofLiveObjects(DaemonProcess daemon, Path file) throws Exception {
        return dump(daemon, file, List.of());
    }

    /** Dumps what the heap holds, garbage too. */
    static HeapDump ofAllObjects(DaemonProcess daemon, Path file) throws Exception {
        return dump(daemon, file, List.of("-all"));
    }

    private static HeapDump dump(DaemonProcess daemon, Path file, List<String> options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(daemon.pid()),
                "GC.heap_dump"));
        command.addAll(options);
        command.add(file.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0 || !Files.exists(file)) {
            throw new IOException("jcmd made no heap dump: " + said);
        }
        return new HeapDump(file);
    }

    /** The forms of these secrets that the dump holds, with how often each is there. */
    Map<String, Integer> findForms(Map<String, byte[]> secrets) throws IOException {
        Map<String, String> needles = new TreeMap<>();
        secrets.forEach((name, secret) -> addForms(needles, name, secret));
        int overlap = needles.values().stream().mapToInt(String::length).max().orElseThrow() - 1;
        Map<String, Integer> found = new TreeMap<>();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] piece = new byte[PIECE];
            int kept = 0;
            for (int read = in.readNBytes(piece, 0, PIECE); read > 0; ) {
                String text = new String(piece, 0, kept + read, StandardCharsets.ISO_8859_1);
                int from = Math.max(0, text.length() - overlap);
                needles.forEach((form, needle) -> count(text, needle, from, found, form));
                kept = text.length() - from;
                System.arraycopy(piece, from, piece, 0, kept);
                read = in.readNBytes(piece, kept, PIECE - kept);
            }
        }
        return found;
    }

    /** Those that begin before {@code end}; others are found again in the next piece. */
    private static void count(String text, String needle, int end, Map<String, Integer> found, String form) {
        boolean last = end == 0;
        for (int at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
            if (last || at < end || at + needle.length() == text.length()) {
                found.merge(form, 1, Integer::sum);
            }
        }
    }

    private static void addForms(Map<String, String> needles, String name, byte[] secret) {
        String latin1 = latin1(secret);
        needles.put(name + " as bytes", latin1);
        needles.put(name + " as chars", latin1(latin1.getBytes(StandardCharsets.UTF_16BE)));
        needles.put(name + " as chars, the low byte first", latin1(latin1.getBytes(StandardCharsets.UTF_16LE)));
        needles.put(name + " in hex", HexFormat.of().formatHex(secret));
        needles.put(name + " in capital hex", HexFormat.of().withUpperCase().formatHex(secret));
        needles.put(name + " in base64", Base64.getEncoder().withoutPadding().encodeToString(secret));
        needles.put(
                name + " in base64 for URLs",
                Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
