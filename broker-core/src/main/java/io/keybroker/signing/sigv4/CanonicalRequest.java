package io.keybroker.signing.sigv4;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.signing.crypto.SigningBuffer;
import io.keybroker.signing.crypto.Timestamp;
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

    /** Canonicalises the head over exactly these headers, which are sorted, in lower case, and present. */
    public static CanonicalRequest build(
            RequestHead head, List<String> signed, CanonicalPathStyle style, String payload)
            throws RequestRejectedException {
        return new CanonicalRequest(
                write(head, signed, style, false).append(payload).sha256());
    }

    /** The same with tabs in values as they came: the SDK for Go collapses spaces alone, the others all white space. */
    public static CanonicalRequest buildWithTabs(
            RequestHead head, List<String> signed, CanonicalPathStyle style, String payload)
            throws RequestRejectedException {
        return new CanonicalRequest(
                write(head, signed, style, true).append(payload).sha256());
    }

    /** For tests against published vectors; a canonical request may hold a session token and is never logged. */
    public static String text(RequestHead head, List<String> signed, CanonicalPathStyle style, String payload)
            throws RequestRejectedException {
        return write(head, signed, style, false).append(payload).toString();
    }

    /** All of it up to the payload's line. */
    private static SigningBuffer write(RequestHead head, List<String> signed, CanonicalPathStyle style, boolean tabs)
            throws RequestRejectedException {
        String path = style.canonicalPath(head.path());
        SigningBuffer text = SigningBuffer.begin();
        text.append(head.method()).append('\n');
        text.append(path).append('\n');
        text.append(head.query().canonical()).append('\n');
        for (int i = 0; i < signed.size(); i++) {
            text.append(signed.get(i)).append(':');
            appendValues(text, head.headers(), signed.get(i), tabs);
            text.append('\n');
        }
        text.append('\n').append(signed, ';');
        return text.append('\n');
    }

    private static void appendValues(SigningBuffer text, Headers headers, String name, boolean tabs) {
        boolean first = true;
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).equals(name)) {
                if (!first) {
                    text.append(',');
                }
                first = false;
                appendCollapsed(text, headers.value(i), tabs);
            }
        }
    }

    private static void appendCollapsed(SigningBuffer text, String value, boolean tabs) {
        boolean space = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean white = c == ' ' || (c == '\t' && !tabs);
            if (!white) {
                text.append(c);
            } else if (!space) {
                text.append(' ');
            }
            space = white;
        }
    }

    /** Its SHA-256, which a client can compare with its own; it proves nothing and opens nothing. */
    public String sha256() {
        return Hex.of(hash);
    }

    /** The text to sign: algorithm, time, scope, and the hash of the canonical text; valid until another is begun. */
    public SigningBuffer stringToSign(Timestamp time, CredentialScope scope) {
        SigningBuffer text = SigningBuffer.begin().append(scope.algorithm()).append('\n');
        text.append(time.text()).append('\n');
        scope.writeTo(text);
        return text.append('\n').appendHex(hash);
    }
}
