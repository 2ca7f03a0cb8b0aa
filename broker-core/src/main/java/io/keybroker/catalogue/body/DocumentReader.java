package io.keybroker.catalogue.body;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads a complete body of JSON or CBOR: one object with unique names, and nothing after it. Unneeded members are
 * skipped. Time is linear in the body's length. Memory is bounded by the limits and the kept values, and no name is
 * interned.
 */
final class DocumentReader {
    static final int MAX_DEPTH = 64;
    static final int MAX_TOKENS = 4_000_000;
    /** Maximum number of kept values. */
    static final int MAX_VALUES = 20_000;
    /** Maximum number of names in open objects, which are stored to detect duplicates. */
    static final int MAX_OPEN_NAMES = 100_000;
    /** The longest attribute name of DynamoDB. */
    static final int MAX_NAME_LENGTH = 65_535;

    private static final int SMALL = 8 << 10;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(constraints())
            .build();
    private static final CBORFactory CBOR = CBORFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(constraints())
            .build();
    /** No tag, a time, and both kinds of big numbers (RFC 8949, section 3.4). */
    private static final Set<Integer> TAGS = Set.of(-1, 1, 2, 3, 4);

    private final JsonParser parser;
    private final int[] openNames = new int[MAX_DEPTH + 1];
    private int depth;
    private int tokens;
    private int values;
    private int names;

    private DocumentReader(JsonParser parser) {
        this.parser = parser;
    }

    private static StreamReadConstraints constraints() {
        return StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxNameLength(MAX_NAME_LENGTH)
                .build();
    }

    /** Reads JSON in UTF-8, the only encoding that AWS accepts (RFC 8259, section 8.1). */
    static DocumentNode json(byte[] body, MemberPaths memberPaths) throws RequestRejectedException {
        try (JsonParser parser = decoded(body)) {
            return new DocumentReader(parser).document(memberPaths, "JSON");
        } catch (IOException e) {
            throw malformed("the body is not JSON in UTF-8");
        }
    }

    /**
     * Decoded here, since the parser would take UTF-16 and UTF-32 for what they look like. Small bodies, which most are, are
     * decoded at once: a reader and its parser would have 16 KiB of buffers for each.
     */
    private static JsonParser decoded(byte[] body) throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        if (body.length > SMALL) {
            return JSON.createParser(new InputStreamReader(new ByteArrayInputStream(body), decoder));
        }
        CharBuffer text = decoder.decode(ByteBuffer.wrap(body));
        return JSON.createParser(text.array(), text.arrayOffset(), text.length());
    }

    static DocumentNode cbor(byte[] body, MemberPaths memberPaths) throws RequestRejectedException {
        try (JsonParser parser = CBOR.createParser(body)) {
            return new DocumentReader(parser).document(memberPaths, "CBOR");
        } catch (IOException e) {
            throw malformed("the body is not CBOR");
        }
    }

    private DocumentNode document(MemberPaths memberPaths, String form) throws IOException, RequestRejectedException {
        try {
            if (next() == JsonToken.START_OBJECT) {
                DocumentNode read = object(memberPaths);
                if (next() == null) {
                    return read;
                }
            }
        } catch (StreamConstraintsException e) {
            throw malformed("the body is more than " + MAX_DEPTH + " levels deep, or has a name of more than "
                    + MAX_NAME_LENGTH + " characters or a number of more than 1000");
        } catch (JsonProcessingException e) {
            throw malformed("the body is not well-formed " + form + " with unique keys");
        }
        throw malformed("the body is not a single " + form + " object");
    }

    /** Returns the next token, counted before its value is created; null at the end. */
    @SuppressWarnings("NullAway") // Jackson's parsers return null at the end
    private JsonToken next() throws IOException, RequestRejectedException {
        JsonToken token = parser.nextToken();
        if (++tokens > MAX_TOKENS) {
            throw tooLarge("the body has more than " + MAX_TOKENS + " tokens");
        }
        if (parser instanceof CBORParser cbor && !TAGS.contains(cbor.getCurrentTag())) {
            throw malformed("the body has a tag that changes what a value means");
        }
        if (token == JsonToken.FIELD_NAME) {
            openNames[depth]++;
            if (++names > MAX_OPEN_NAMES) {
                throw tooLarge("the body has more than " + MAX_OPEN_NAMES + " members in objects that hold each other");
            }
        } else if (token == JsonToken.START_OBJECT) {
            openNames[++depth] = 0;
        } else if (token == JsonToken.END_OBJECT) {
            names -= openNames[depth--];
        }
        return token;
    }

    /** Returns the needed parts of the value whose first token is the current one. */
    private DocumentNode value(MemberPaths memberPaths) throws IOException, RequestRejectedException {
        count();
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(memberPaths);
            case START_ARRAY -> array(memberPaths);
            case VALUE_NULL -> DocumentNode.NoText.NULL;
            case VALUE_EMBEDDED_OBJECT -> DocumentNode.NoText.OPAQUE;
            default -> new DocumentNode.Text(parser.getText());
        };
    }

    private void count() throws RequestRejectedException {
        if (++values > MAX_VALUES) {
            throw tooLarge("the body has more than " + MAX_VALUES + " values that the policy decision needs");
        }
    }

    private DocumentNode array(MemberPaths memberPaths) throws IOException, RequestRejectedException {
        List<DocumentNode> items = new ArrayList<>();
        while (next() != JsonToken.END_ARRAY) {
            items.add(value(memberPaths));
        }
        return new DocumentNode.ListItems(items);
    }

    private DocumentNode object(MemberPaths memberPaths) throws IOException, RequestRejectedException {
        DocumentNode.Structure object = new DocumentNode.Structure();
        while (next() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            next();
            MemberPaths below = memberPaths.child(name);
            memberPaths.checkSpelling(name);
            if (below != MemberPaths.NONE) {
                object.put(name, value(below));
            } else {
                passOver();
                if (memberPaths.keys()) {
                    count();
                    object.put(name, DocumentNode.NoText.NULL);
                }
            }
        }
        return object;
    }

    /** Skips to the last token of the current value. */
    private void passOver() throws IOException, RequestRejectedException {
        int open = 0;
        JsonToken token = parser.currentToken();
        while (true) {
            open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (open == 0) {
                return;
            }
            token = next();
        }
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED_BODY, detail);
    }

    private static RequestRejectedException tooLarge(String detail) {
        return new RequestRejectedException(ErrorCode.TOO_LARGE, detail);
    }
}
