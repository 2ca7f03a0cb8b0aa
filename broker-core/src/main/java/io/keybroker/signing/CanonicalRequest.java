package io.keybroker.signing;

import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.refusal.RefusedException;
import java.util.List;

/**
 * The one text that both sides of a signature agree on; the same code makes it for what came in and for what goes out.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Create a
 *     signed AWS API request</a>
 */
public final class CanonicalRequest {
    private final String hash;

    private CanonicalRequest(String hash) {
        this.hash = hash;
    }

    /** Canonicalises the head over exactly these headers, which are sorted, in lower case, and present. */
    public static CanonicalRequest of(RequestHead head, List<String> signed, SigningStyle style, String payload)
            throws RefusedException {
        return new CanonicalRequest(Hex.of(write(head, signed, style, payload).sha256()));
    }

    /** For tests against published vectors; a canonical request may hold a session token and is never logged. */
    static String text(RequestHead head, List<String> signed, SigningStyle style, String payload)
            throws RefusedException {
        return write(head, signed, style, payload).toString();
    }

    private static HashedText write(RequestHead head, List<String> signed, SigningStyle style, String payload)
            throws RefusedException {
        String path = style.canonicalPath(head.path());
        HashedText text = HashedText.begin();
        text.append(head.method()).append('\n');
        text.append(path).append('\n');
        text.append(head.query().canonical()).append('\n');
        for (String name : signed) {
            text.append(name).append(':');
            appendValues(text, head.headers(), name);
            text.append('\n');
        }
        char separator = '\n';
        for (String name : signed) {
            text.append(separator).append(name);
            separator = ';';
        }
        return text.append('\n').append(payload);
    }

    private static void appendValues(HashedText text, Headers headers, String name) {
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

    private static void appendCollapsed(HashedText text, String value) {
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

    /** The string to sign: algorithm, time, scope, and the hash of the canonical text. */
    String stringToSign(String timestamp, CredentialScope scope) {
        return "AWS4-HMAC-SHA256\n" + timestamp + '\n' + scope + '\n' + hash;
    }
}
