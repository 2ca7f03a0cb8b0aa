package io.keybroker.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.keybroker.config.Setting.Kind;
import io.keybroker.error.FileProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads a YAML file, restricted to mappings, lists and scalars; rejects files that others can write. */
final class YamlFile {
    private static final YAMLFactory YAML = YAMLFactory.builder()
            .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS) // as YAML 1.2: off is a text, not a boolean
            .build();
    private static final int SIZE = 262_144;
    private static final int DEPTH = 8;

    private final Path file;
    private final YAMLParser parser;

    private YamlFile(Path file, YAMLParser parser) {
        this.file = file;
        this.parser = parser;
    }

    static Setting read(Path file) throws ConfigException {
        try {
            requirePrivate(file);
            try (YAMLParser parser = YAML.createParser(text(file))) {
                return new YamlFile(file, parser).document();
            }
        } catch (JsonProcessingException e) {
            int line = Optional.ofNullable(e.getLocation())
                    .map(JsonLocation::getLineNr)
                    .orElse(1);
            throw new ConfigException(file + ":" + line + ": " + describe(e) + " (expected: YAML)");
        } catch (NoSuchFileException e) {
            throw new ConfigException(
                    file + " does not exist (expected: a file; 'broker init' makes a home directory with one)");
        } catch (IOException e) {
            throw new ConfigException(file + " cannot be read: " + FileProblem.describe(e));
        }
    }

    /** Rejects a file that others can write, since it defines all permissions. */
    static void requirePrivate(Path file) throws IOException, ConfigException {
        if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new ConfigException(
                    file + " is world-writable (expected: writable by its owner only; run chmod o-w " + file + ")");
        }
    }

    private static String text(Path file) throws IOException, ConfigException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(SIZE + 1);
            if (bytes.length > SIZE) {
                throw new ConfigException(file + " is longer than " + SIZE + " bytes (expected: a smaller file)");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ConfigException(file + " is not UTF-8 (expected: YAML in UTF-8)");
        }
    }

    /** Returns the parser's message without quoted lines, which can contain a password. */
    private static String describe(JsonProcessingException problem) {
        return problem.getOriginalMessage()
                .lines()
                .filter(line -> !line.startsWith(" "))
                .collect(Collectors.joining(", "));
    }

    private Setting document() throws IOException, ConfigException {
        if (nextToken().isEmpty()) {
            throw new ConfigException(file + ":1: the file is empty (expected: 'listen' and the other settings)");
        }
        Setting root = setting(new SettingLocation(file, line(), ""), 0);
        if (nextToken().isPresent()) {
            throw new SettingLocation(file, line(), "").problem("a second YAML document starts here", "one");
        }
        return root;
    }

    /** Returns the next token; empty at the end of the file. */
    private Optional<JsonToken> nextToken() throws IOException {
        return Optional.ofNullable(parser.nextToken());
    }

    private Setting setting(SettingLocation place, int depth) throws IOException, ConfigException {
        requirePlain(place);
        if (depth > DEPTH) {
            throw place.problem("nested deeper than " + DEPTH + " levels", "settings as in config/broker.yaml");
        }
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> mapping(place, depth);
            case START_ARRAY -> list(place, depth);
            case VALUE_NULL -> Setting.scalar(place, Kind.NOTHING, "");
            case VALUE_TRUE, VALUE_FALSE -> Setting.scalar(place, Kind.TRUTH, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Setting.scalar(place, Kind.NUMBER, parser.getText());
            default -> Setting.scalar(place, Kind.TEXT, parser.getText());
        };
    }

    private Setting mapping(SettingLocation place, int depth) throws IOException, ConfigException {
        Map<String, Setting> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            SettingLocation field = place.child(line(), key);
            requirePlain(field);
            if (fields.containsKey(key)) {
                int before = fields.get(key).place().line();
                throw field.invalid("is repeated, first in line " + before, "each key once");
            }
            parser.nextToken();
            fields.put(key, setting(field, depth + 1));
        }
        return new Setting(place, Kind.MAPPING, "", fields, List.of());
    }

    private Setting list(SettingLocation place, int depth) throws IOException, ConfigException {
        List<Setting> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(setting(new SettingLocation(file, line(), place.key()), depth + 1));
        }
        return new Setting(place, Kind.LIST, "", Map.of(), items);
    }

    private void requirePlain(SettingLocation place) throws IOException, ConfigException {
        boolean anchored = Optional.ofNullable(parser.getObjectId()).isPresent();
        boolean tagged = Optional.ofNullable(parser.getTypeId()).isPresent();
        if (parser.isCurrentAlias() || anchored || tagged) {
            throw place.problem("a YAML anchor, alias or tag is not supported", "the value itself");
        }
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }
}
