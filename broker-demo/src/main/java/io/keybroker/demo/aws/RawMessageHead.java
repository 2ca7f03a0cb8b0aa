package io.keybroker.demo.aws;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/** The unmodified head of an HTTP/1.1 message. */
final class RawMessageHead {
    private static final int LIMIT = 256 * 1024;

    private final byte[] raw;
    private final String startLine;
    private final List<Field> fields;

    private RawMessageHead(byte[] raw, String startLine, List<Field> fields) {
        this.raw = raw;
        this.startLine = startLine;
        this.fields = List.copyOf(fields);
    }

    /** Reads up to the empty line; empty if the peer closed the connection between two messages. */
    static Optional<RawMessageHead> read(InputStream in) throws IOException {
        ByteArrayOutputStream raw = new ByteArrayOutputStream(1024);
        String startLine = line(in, raw);
        if (startLine.isEmpty()) {
            return Optional.empty();
        }
        List<Field> fields = new ArrayList<>();
        for (String line = line(in, raw); !line.isEmpty(); line = line(in, raw)) {
            fields.add(Field.of(line));
        }
        return Optional.of(new RawMessageHead(raw.toByteArray(), startLine, fields));
    }

    /** Returns one line without its end; empty at the end of the stream if nothing was read before. */
    private static String line(InputStream in, ByteArrayOutputStream raw) throws IOException {
        int start = raw.size();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 && raw.size() == 0) {
                return "";
            }
            if (b < 0) {
                throw new EOFException("connection closed inside a message head");
            }
            if (raw.size() == LIMIT) {
                throw new IOException("message head is longer than " + LIMIT + " bytes");
            }
            raw.write(b);
        }
        raw.write('\n');
        byte[] all = raw.toByteArray();
        return new String(all, start, all.length - start, StandardCharsets.ISO_8859_1).stripTrailing();
    }

    byte[] raw() {
        return raw.clone();
    }

    String startLine() {
        return startLine;
    }

    List<Field> fields() {
        return fields;
    }

    String method() {
        return part(0);
    }

    String target() {
        return part(1);
    }

    int status() {
        return Integer.parseInt(part(1));
    }

    String rawPath() {
        String target = target();
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Returns the path as S3 reads and signs it: decoded, and encoded once without its slashes. */
    String s3Path() {
        return SdkHttpUtils.urlEncodeIgnoreSlashes(decoded(rawPath()));
    }

    /** Returns the start line with S3's spelling of the path, since S3Proxy signs an encoded slash unchanged. */
    String s3StartLine() {
        return method()
                + ' '
                + s3Path()
                + startLine().substring(method().length() + 1 + rawPath().length());
    }

    String rawQuery() {
        String target = target();
        int query = target.indexOf('?');
        return query < 0 ? "" : target.substring(query + 1);
    }

    /** Returns the decoded value of a query parameter. */
    Optional<String> parameter(String name) {
        return Arrays.stream(rawQuery().split("&", -1))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> decoded(pair.substring(name.length() + 1)))
                .findFirst();
    }

    static String decoded(String raw) {
        return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    Optional<String> first(String name) {
        return fields.stream().filter(f -> f.isNamed(name)).map(Field::value).findFirst();
    }

    boolean hasHeader(String name, String value) {
        return fields.stream()
                .anyMatch(f ->
                        f.isNamed(name) && f.value().toLowerCase(Locale.ROOT).contains(value));
    }

    private String part(int index) {
        String[] words = startLine.split(" ", 3);
        if (words.length < 2) {
            throw new IllegalStateException("start line has " + words.length + " words (expected: 3)");
        }
        return words[index];
    }

    /**
     * One header line.
     *
     * @param name the name in its original case
     * @param value the value without surrounding white space, one character per byte
     */
    record Field(String name, String value) {
        static Field of(String line) throws IOException {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("header line without a name");
            }
            return new Field(line.substring(0, colon), line.substring(colon + 1).strip());
        }

        boolean isNamed(String other) {
            return name.equalsIgnoreCase(other);
        }

        String lowerName() {
            return name.toLowerCase(Locale.ROOT);
        }
    }
}
