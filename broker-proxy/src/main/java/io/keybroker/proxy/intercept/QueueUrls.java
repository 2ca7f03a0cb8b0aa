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

/** Replaces the URLs of queues in bodies of SQS; every other byte stays as it is. One pass, and the same array if none is there. */
final class QueueUrls {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> MEMBERS = Set.of("QueueUrl", "QueueUrls", "queueUrls");
    private static final Pattern ELEMENT = Pattern.compile("(<QueueUrl>)([^<>]*)(</QueueUrl>)");
    private static final Pattern PARAMETER = Pattern.compile("(^|&)(QueueUrl=)([^&]*)");
    private static final Pattern ORIGIN = Pattern.compile("https?://[^/?#]+(?=/|$)");

    private QueueUrls() {}

    /** The scheme and authority of a URL. */
    static Optional<String> origin(String url) {
        Matcher matcher = ORIGIN.matcher(url);
        return matcher.lookingAt() ? Optional.of(matcher.group()) : Optional.empty();
    }

    /** The URL with another scheme and authority. */
    static String withOrigin(String url, String origin) {
        return origin(url).map(old -> origin + url.substring(old.length())).orElse(url);
    }

    /** In the members of a JSON object that hold URLs of queues; the body itself if it is no such object. */
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
            return body; // whoever reads it next says what is wrong with it
        }
        return splice.end();
    }

    /** A copy of some bytes, with other texts in the place of some of JSON's. */
    private static final class Splice {
        private final byte[] body;
        private final ByteArrayOutputStream out;
        private int copied;

        Splice(byte[] body) {
            this.body = body;
            this.out = new ByteArrayOutputStream(body.length + 64);
        }

        void replace(JsonParser parser, UnaryOperator<String> replacement) throws IOException {
            String text = parser.getText(); // reads to its end
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

    /** In the elements of an XML document that hold URLs of queues. */
    static byte[] replaceInXml(byte[] body, UnaryOperator<String> replacement) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        String replaced = ELEMENT.matcher(text)
                .replaceAll(match ->
                        Matcher.quoteReplacement(match.group(1) + replacement.apply(match.group(2)) + match.group(3)));
        return replaced.equals(text) ? body : replaced.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** In the parameter of a form that holds the URL of a queue. */
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
