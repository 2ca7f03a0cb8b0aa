package io.keybroker.xml;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Scans the bytes of an XML body before it is parsed: one root with only white space after it; elements, attributes
 * and text of the subset that SDKs write; and each within its limit.
 */
final class XmlScanner {
    static final int MAX_DEPTH = 64;
    static final int MAX_ELEMENTS = 50_000;
    static final int MAX_NAME_LENGTH = 128;
    /** Maximum number of distinct names, which the parser interns; every AWS API has fewer. */
    static final int MAX_DISTINCT_NAMES = 1_000;

    static final int MAX_ATTRIBUTES = 16;
    private static final int MAX_DECLARATION = 128;

    private final byte[] body;
    private final Set<String> names = new HashSet<>();
    private int at;
    private int depth;
    private int elements;

    private XmlScanner(byte[] body) {
        this.body = body;
    }

    static void requirePlain(byte[] body) throws RequestRejectedException {
        XmlScanner scanner = new XmlScanner(body);
        scanner.skipDeclaration();
        while (scanner.at < body.length) {
            scanner.readNext();
        }
        if (scanner.depth != 0 || scanner.elements == 0) {
            throw malformed("the XML body is not one whole document");
        }
    }

    private void skipDeclaration() throws RequestRejectedException {
        if (body.length > 5 && body[0] == '<' && body[1] == '?') {
            while (at < body.length && body[at] != '>') {
                at++;
            }
            if (at++ >= MAX_DECLARATION) {
                throw malformed("the XML declaration is longer than " + MAX_DECLARATION + " bytes");
            }
        }
    }

    private void readNext() throws RequestRejectedException {
        byte b = body[at];
        if (b != '<') {
            if (depth == 0 && b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                throw malformed("the XML body has content outside its only root element");
            }
            at++;
            return;
        }
        int next = at + 1 < body.length ? body[at + 1] : '!';
        if (next == '!' || next == '?') {
            throw malformed("the XML body has a DTD, comment, CDATA section or processing instruction");
        }
        if (next == '/') {
            skipTo('>');
            depth--;
        } else {
            readStart();
        }
        if (depth < 0) {
            throw malformed("the XML body ends an element that it did not begin");
        }
    }

    private void readStart() throws RequestRejectedException {
        if (depth == 0 && elements > 0) {
            throw malformed("the XML body has more than one document");
        }
        if (++elements > MAX_ELEMENTS) {
            throw tooLarge("the XML body has more than " + MAX_ELEMENTS + " elements");
        }
        if (++depth > MAX_DEPTH) {
            throw malformed("the XML body is more than " + MAX_DEPTH + " elements deep");
        }
        readName();
        int attributes = 0;
        for (; at < body.length && body[at] != '>'; at++) {
            byte b = body[at];
            if (b == '"' || b == '\'') {
                at++;
                skipTo(b);
                at--;
                attributes++;
            } else if (b == '<' || attributes > MAX_ATTRIBUTES) {
                throw malformed("the XML body has a tag that does not end, or one of more than " + MAX_ATTRIBUTES
                        + " attributes");
            }
        }
        if (at >= body.length) {
            throw malformed("the XML body has a tag that does not end");
        }
        depth -= body[at - 1] == '/' ? 1 : 0;
        at++;
    }

    private void readName() throws RequestRejectedException {
        int from = ++at;
        while (at < body.length
                && at - from <= MAX_NAME_LENGTH
                && body[at] > ' '
                && body[at] != '>'
                && body[at] != '/') {
            at++;
        }
        if (at - from > MAX_NAME_LENGTH) {
            throw malformed("the XML body has a name of more than " + MAX_NAME_LENGTH + " characters");
        }
        names.add(new String(body, from, at - from, StandardCharsets.ISO_8859_1));
        if (names.size() > MAX_DISTINCT_NAMES) {
            throw tooLarge("the XML body has more than " + MAX_DISTINCT_NAMES + " different names");
        }
    }

    /** Skips past the next byte of this value. */
    private void skipTo(int end) throws RequestRejectedException {
        while (at < body.length && body[at] != end) {
            at++;
        }
        if (at >= body.length) {
            throw malformed("the XML body has a tag or an attribute that does not end");
        }
        at++;
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED_BODY, detail);
    }

    private static RequestRejectedException tooLarge(String detail) {
        return new RequestRejectedException(ErrorCode.TOO_LARGE, detail);
    }
}
