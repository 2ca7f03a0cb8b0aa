package io.keybroker.demo.aws;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.regex.Pattern;

/** A request body while it is forwarded; its last bytes wait for the verification of its hash. */
final class ForwardedBody {
    private static final Pattern HEX_HASH = Pattern.compile("[0-9a-f]{64}");
    private static final int BUFFER = 64 * 1024;

    private final MessageBodyStream framed;
    private final InputStream source;
    private final BodyDigest tap;
    private final String hash;
    private final boolean started;
    private boolean verified;
    private BodyDigest.Content content = new BodyDigest.Content("", 0, false, new byte[0]);

    /** {@code source} is {@code framed}, or its already read start followed by the rest. */
    ForwardedBody(MessageBodyStream framed, InputStream source, BodyDigest tap, String hash) {
        this.framed = framed;
        this.source = source;
        this.tap = tap;
        this.hash = hash;
        this.started = source != framed;
    }

    String hash() {
        return hash;
    }

    boolean isStarted() {
        return started;
    }

    boolean isVerified() {
        return verified;
    }

    BodyDigest.Content content() {
        return content;
    }

    /** Forwards the body, one buffer behind; false if it does not match its hash, and then it is incomplete. */
    boolean forward(OutputStream to) throws IOException {
        byte[] held = new byte[BUFFER];
        byte[] bytes = new byte[BUFFER];
        int holding = 0;
        try {
            for (int count = read(bytes); count >= 0; count = read(bytes)) {
                framed.write(to, held, holding);
                byte[] swap = held;
                held = bytes;
                bytes = swap;
                holding = count;
            }
        } finally {
            content = tap.content(framed.complete());
        }
        verified = tap.isVerified() && (!HEX_HASH.matcher(hash).matches() || hash.equals(content.sha256()));
        if (verified) {
            framed.write(to, held, holding);
            framed.writeEnd(to);
            to.flush();
        }
        return verified;
    }

    private int read(byte[] into) throws IOException {
        int count = source.read(into);
        if (count > 0) {
            tap.update(into, count);
        }
        return count;
    }
}
