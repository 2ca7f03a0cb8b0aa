package io.keybroker.signing;

import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.refusal.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The one text that both sides of a signature agree on; the same code makes it for what came in and for what goes out.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Create a
 *     signed AWS API request</a>
 */
public final class CanonicalRequest {
    private final String text;

    private CanonicalRequest(String text) {
        this.text = text;
    }

    /** Canonicalises the head over exactly these headers, which are sorted, in lower case, and present. */
    public static CanonicalRequest of(RequestHead head, List<String> signed, SigningStyle style, String payload)
            throws RefusedException {
        StringBuilder text = new StringBuilder(512);
        text.append(head.method()).append('\n');
        text.append(style.canonicalPath(head.path())).append('\n');
        text.append(head.query().canonical()).append('\n');
        for (String name : signed) {
            text.append(name).append(':');
            appendValues(text, head.headers(), name);
            text.append('\n');
        }
        text.append('\n').append(String.join(";", signed)).append('\n').append(payload);
        return new CanonicalRequest(text.toString());
    }

    private static void appendValues(StringBuilder text, Headers headers, String name) {
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

    private static void appendCollapsed(StringBuilder text, String value) {
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

    /** The string to sign: algorithm, time, scope, and the hash of this text. */
    String stringToSign(String timestamp, CredentialScope scope) {
        String hash = Hex.of(Crypto.sha256(text.getBytes(StandardCharsets.ISO_8859_1)));
        return "AWS4-HMAC-SHA256\n" + timestamp + '\n' + scope + '\n' + hash;
    }

    /** For tests against published vectors; a canonical request may hold a session token and is never logged. */
    String text() {
        return text;
    }
}
