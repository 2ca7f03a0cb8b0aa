package io.keybroker.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.keybroker.text.NameSuggester;
import io.keybroker.text.StrictJsonFactory;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of a policy by token, so that each error names its line. */
final class PolicyJsonReader {
    private static final int DEEPEST = 32;
    private static final int LONGEST = 256 * 1024;
    private static final JsonFactory JSON = StrictJsonFactory.tokens(new JsonFactoryBuilder(), DEEPEST)
            .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION) // the reader detects duplicates, with their line
            .build();

    private final Path file;
    private final JsonParser parser;

    /** Handles each member of an object; the value's first token is the current one. */
    interface MemberReader {
        void read(SourceText name) throws PolicyException;
    }

    private PolicyJsonReader(Path file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    static PolicyJsonReader open(Path file) throws PolicyException {
        try {
            if (Files.size(file) > LONGEST) {
                throw new PolicyException(file, "the document is longer than " + LONGEST + " bytes");
            }
            return new PolicyJsonReader(file, JSON.createParser(Files.readString(file)));
        } catch (CharacterCodingException e) {
            throw new PolicyException(file, "the document is not UTF-8");
        } catch (IOException e) {
            throw new PolicyException(file, "the document cannot be read (expected: a policy file)");
        }
    }

    PolicyException problem(String problem) {
        return located("").problem(problem);
    }

    SourceText located(String text) {
        return new SourceText(file, parser.currentTokenLocation().getLineNr(), text);
    }

    /** Returns the current token; {@link JsonToken#NOT_AVAILABLE} at the end of the document. */
    JsonToken current() {
        return orEnd(parser.currentToken());
    }

    /** Returns the next token; {@link JsonToken#NOT_AVAILABLE} at the end of the document. */
    JsonToken next() throws PolicyException {
        return reading(() -> orEnd(parser.nextToken()));
    }

    private static JsonToken orEnd(@Nullable JsonToken token) {
        return Optional.ofNullable(token).orElse(JsonToken.NOT_AVAILABLE);
    }

    /** A parser step, which reads a string and so fails only on invalid documents. */
    private interface Step<T> {
        T read() throws IOException;
    }

    private <T> T reading(Step<T> step) throws PolicyException {
        try {
            return step.read();
        } catch (JsonProcessingException e) {
            JsonLocation at = Optional.ofNullable(e.getLocation()).orElseGet(parser::currentLocation);
            throw new PolicyException(file, at.getLineNr(), "the document is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new AssertionError("reading from memory failed", e);
        }
    }

    /** Reads an object without duplicate members; an empty set of names accepts all. */
    void members(String what, Set<String> known, MemberReader memberReader) throws PolicyException {
        if (current() != JsonToken.START_OBJECT) {
            throw problem(what + " is not an object (expected: {...})");
        }
        Set<String> seen = new HashSet<>();
        while (next() == JsonToken.FIELD_NAME) {
            SourceText name = located(text());
            if (!seen.add(name.text())) {
                throw name.problem("the member '" + name.text() + "' is repeated in " + what);
            }
            if (!known.isEmpty() && !known.contains(name.text())) {
                throw name.problem("'" + name.text() + "' is not a member of " + what + " (nearest: "
                        + NameSuggester.nearest(name.text(), known, 1).get(0) + ")");
            }
            next();
            memberReader.read(name);
        }
    }

    /** Reads one string. */
    SourceText text(String what) throws PolicyException {
        if (current() != JsonToken.VALUE_STRING) {
            throw problem(what + " is not a string");
        }
        return located(text());
    }

    /** Reads a string or a non-empty list of strings. */
    List<SourceText> texts(String what) throws PolicyException {
        return list(what, Set.of(JsonToken.VALUE_STRING), "a string or a list of strings");
    }

    /** Reads strings, numbers and booleans in their written form, one or a list. */
    List<SourceText> values(String what) throws PolicyException {
        Set<JsonToken> scalars = Set.of(
                JsonToken.VALUE_STRING,
                JsonToken.VALUE_NUMBER_INT,
                JsonToken.VALUE_NUMBER_FLOAT,
                JsonToken.VALUE_TRUE,
                JsonToken.VALUE_FALSE);
        return list(what, scalars, "a value or a list of values");
    }

    private List<SourceText> list(String what, Set<JsonToken> scalars, String expected) throws PolicyException {
        List<SourceText> texts = new ArrayList<>();
        boolean single = current() != JsonToken.START_ARRAY;
        while (single ? texts.isEmpty() : next() != JsonToken.END_ARRAY) {
            if (!scalars.contains(current())) {
                throw problem(what + " has another type (expected: " + expected + ")");
            }
            texts.add(located(text()));
        }
        if (texts.isEmpty()) {
            throw problem(what + " is empty (expected: " + expected + ")");
        }
        return texts;
    }

    private String text() throws PolicyException {
        return reading(parser::getText);
    }
}
