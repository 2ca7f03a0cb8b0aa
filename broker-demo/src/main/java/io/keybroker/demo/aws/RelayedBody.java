package io.keybroker.demo.aws;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.regex.Pattern;

/** A request body on its way to the server; its last bytes wait for the verification of its hash. */
final class RelayedBody {
    private static final Pattern HEX_HASH = Pattern.compile("[0-9a-f]{64}");
    private static final int BUFFER = 64 * 1024;

    private final Body framed;
    private final InputStream source;
    private final BodyTap tap;
    private final String hash;
    private final boolean started;
    private boolean matched;
    private BodyTap.Content content = new BodyTap.Content("", 0, false, new byte[0]);

    /** {@code source} is {@code framed}, or what was already read of it and then the rest. */
    RelayedBody(Body framed, InputStream source, BodyTap tap, String hash) {
        this.framed = framed;
        this.source = source;
        this.tap = tap;
        this.hash = hash;
        this.started = source != framed;
    }

    String hash() {
        return hash;
    }

    boolean started() {
        return started;
    }

    boolean matched() {
        return matched;
    }

    BodyTap.Content content() {
        return content;
    }

    /** Copies the body, one buffer behind; false if it is not the body that was signed, and then not all was copied. */
    boolean relay(OutputStream to) throws IOException {
        byte[] held = new byte[BUFFER];
        byte[] fresh = new byte[BUFFER];
        int holding = 0;
        try {
            for (int count = read(fresh); count >= 0; count = read(fresh)) {
                framed.write(to, held, holding);
                byte[] swap = held;
                held = fresh;
                fresh = swap;
                holding = count;
            }
        } finally {
            content = tap.content(framed.complete());
        }
        matched = tap.proven() && (!HEX_HASH.matcher(hash).matches() || hash.equals(content.sha256()));
        if (matched) {
            framed.write(to, held, holding);
            framed.writeEnd(to);
            to.flush();
        }
        return matched;
    }

    private int read(byte[] into) throws IOException {
        int count = source.read(into);
        if (count > 0) {
            tap.saw(into, count);
        }
        return count;
    }
}
