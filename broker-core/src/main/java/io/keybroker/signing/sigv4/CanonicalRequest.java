package io.keybroker.signing.sigv4;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.crypto.SigningBuffer;
import io.keybroker.text.Hex;
import java.util.List;

/**
 * The canonical request; the same code serves verification and signing.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Create a
 *     signed AWS API request</a>
 */
public final class CanonicalRequest {
    private final byte[] hash;

    private CanonicalRequest(byte[] hash) {
        this.hash = hash;
    }

    /** Builds the canonical request over exactly these headers, which are sorted, lower-case and present. */
    public static CanonicalRequest build(
            RequestHead head, List<String> signed, CanonicalPathStyle style, String payload)
            throws RequestRejectedException {
        return new CanonicalRequest(write(head, signed, style, payload).sha256());
    }

    /**
     * Returns the text, for tests against published vectors. It may contain a session token, so it is never logged.
     */
    public static String text(RequestHead head, List<String> signed, CanonicalPathStyle style, String payload)
            throws RequestRejectedException {
        return write(head, signed, style, payload).toString();
    }

    private static SigningBuffer write(RequestHead head, List<String> signed, CanonicalPathStyle style, String payload)
            throws RequestRejectedException {
        String path = style.canonicalPath(head.path());
        SigningBuffer text = SigningBuffer.begin();
        text.append(head.method()).append('\n');
        text.append(path).append('\n');
        text.append(head.query().canonical()).append('\n');
        for (int i = 0; i < signed.size(); i++) {
            text.append(signed.get(i)).append(':');
            appendValues(text, head.headers(), signed.get(i));
            text.append('\n');
        }
        text.append('\n').append(signed, ';');
        return text.append('\n').append(payload);
    }

    private static void appendValues(SigningBuffer text, Headers headers, String name) {
        boolean first = true;
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).equals(name)) {
                if (!first) {
                    text.append(',');
                }
                first = false;
                appendCollapsed(text, headers.value(i));
            }
        }
    }

    private static void appendCollapsed(SigningBuffer text, String value) {
        boolean space = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean white = c == ' ' || c == '\t';
            if (!white) {
                text.append(c);
            } else if (!space) {
                text.append(' ');
            }
            space = white;
        }
    }

    /** Returns the SHA-256 that a client can compare with its own; it reveals no secret. */
    public String sha256() {
        return Hex.of(hash);
    }

    /** Returns the string to sign: algorithm, time, scope and hash; valid until this thread begins another. */
    public SigningBuffer stringToSign(Timestamp time, CredentialScope scope) {
        SigningBuffer text = SigningBuffer.begin().append(scope.algorithm()).append('\n');
        text.append(time.text()).append('\n');
        scope.writeTo(text);
        return text.append('\n').appendHex(hash);
    }
}
