package io.keybroker.proxy.intercept;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces queue URLs in SQS bodies in one pass; all other bytes are unchanged, and a body without one is not copied.
 */
final class QueueUrls {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> MEMBERS = Set.of("QueueUrl", "QueueUrls", "queueUrls");
    private static final Pattern ELEMENT = Pattern.compile("(<QueueUrl>)([^<>]*)(</QueueUrl>)");
    private static final Pattern PARAMETER = Pattern.compile("(^|&)(QueueUrl=)([^&]*)");
    private static final Pattern ORIGIN = Pattern.compile("https?://[^/?#]+(?=/|$)");

    private QueueUrls() {}

    /** Returns the scheme and authority of a URL. */
    static Optional<String> origin(String url) {
        Matcher matcher = ORIGIN.matcher(url);
        return matcher.lookingAt() ? Optional.of(matcher.group()) : Optional.empty();
    }

    /** Returns the URL with another scheme and authority. */
    static String withOrigin(String url, String origin) {
        return origin(url).map(old -> origin + url.substring(old.length())).orElse(url);
    }

    /** Replaces queue URLs in members of a JSON object; returns any other body unchanged. */
    static byte[] replaceInJson(byte[] body, UnaryOperator<String> replacement) {
        Splice splice = new Splice(body);
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return body;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean urls = MEMBERS.contains(parser.currentName());
                JsonToken value = parser.nextToken();
                if (urls && value == JsonToken.VALUE_STRING) {
                    splice.replace(parser, replacement);
                } else if (urls && value == JsonToken.START_ARRAY) {
                    while (parser.nextToken() == JsonToken.VALUE_STRING) {
                        splice.replace(parser, replacement);
                    }
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            return body; // the next reader reports the error
        }
        return splice.end();
    }

    /** Copies bytes with replacements for some JSON texts. */
    private static final class Splice {
        private final byte[] body;
        private final ByteArrayOutputStream out;
        private int copied;

        Splice(byte[] body) {
            this.body = body;
            this.out = new ByteArrayOutputStream(body.length + 64);
        }

        void replace(JsonParser parser, UnaryOperator<String> replacement) throws IOException {
            String text = parser.getText(); // reads the text to its end
            String other = replacement.apply(text);
            if (!other.equals(text)) {
                out.write(body, copied, (int) parser.currentTokenLocation().getByteOffset() - copied);
                out.writeBytes(('"' + escape(other) + '"').getBytes(StandardCharsets.UTF_8));
                copied = (int) parser.currentLocation().getByteOffset();
            }
        }

        private static String escape(String text) {
            return new String(JsonStringEncoder.getInstance().quoteAsString(text));
        }

        byte[] end() {
            if (copied == 0) {
                return body;
            }
            out.write(body, copied, body.length - copied);
            return out.toByteArray();
        }
    }

    /** Replaces queue URLs in elements of an XML document. */
    static byte[] replaceInXml(byte[] body, UnaryOperator<String> replacement) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        String replaced = ELEMENT.matcher(text)
                .replaceAll(match ->
                        Matcher.quoteReplacement(match.group(1) + replacement.apply(match.group(2)) + match.group(3)));
        return replaced.equals(text) ? body : replaced.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Replaces the queue URL in a parameter of a form. */
    static byte[] replaceInForm(byte[] body, UnaryOperator<String> replacement) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        String replaced = PARAMETER.matcher(text).replaceAll(match -> {
            String url = decode(match.group(3));
            String other = replacement.apply(url);
            return Matcher.quoteReplacement(match.group(1)
                    + match.group(2)
                    + (other.equals(url) ? match.group(3) : URLEncoder.encode(other, StandardCharsets.UTF_8)));
        });
        return replaced.equals(text) ? body : replaced.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return encoded;
        }
    }
}
