package io.keybroker.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.identity.Identity;
import io.keybroker.identity.RealKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The real keys in {@code real-keys.json}. They lie there in plain text, kept from others by mode 0600 alone: whoever
 * reads the disk or a backup as this user has them, until the sealed store is built and takes their place.
 */
public final class RealKeyFile implements RealKeys {
    private static final String FILE = "real-keys.json";
    private static final String ID = "accessKeyId";
    private static final String SECRET = "secretAccessKey";
    private static final JsonFactory JSON = new JsonFactory();

    private final Path file;
    private volatile Map<String, Identity> byName;

    private RealKeyFile(Path file, Map<String, Identity> byName) {
        this.file = file;
        this.byName = byName;
    }

    /** Reads the keys of this home directory, none if it has no such file; a file that others can read is refused. */
    public static RealKeyFile open(Path home) throws IOException {
        PrivateFiles.prepareHome(home);
        Path file = home.resolve(FILE);
        return new RealKeyFile(file, Files.exists(file) ? read(file) : Map.of());
    }

    @Override
    public Optional<Identity> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    @Override
    public List<Identity> list() {
        return List.copyOf(new TreeMap<>(byName).values());
    }

    @Override
    public synchronized void put(String name, Credential credential) {
        Map<String, Identity> next = new TreeMap<>(byName);
        next.put(name, new Identity(name, credential));
        try {
            byte[] json = written(next);
            PrivateFiles.replace(file, json);
            Arrays.fill(json, (byte) 0);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " could not be written", e);
        }
        byName = Map.copyOf(next);
    }

    private static byte[] written(Map<String, Identity> identities) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            for (Identity identity : identities.values()) {
                byte[] secret = identity.credential().secret().utf8();
                json.writeObjectFieldStart(identity.name());
                json.writeStringField(ID, identity.credential().id().value());
                json.writeFieldName(SECRET);
                json.writeUTF8String(secret, 0, secret.length);
                json.writeEndObject();
                Arrays.fill(secret, (byte) 0);
            }
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static Map<String, Identity> read(Path file) throws IOException {
        byte[] content = PrivateFiles.read(file);
        try (JsonParser json = JSON.createParser(content)) {
            Map<String, Identity> found = new TreeMap<>();
            expect(json.nextToken() == JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                expect(found.put(name, new Identity(name, credential(json))) == null);
            }
            expect(json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null);
            return Map.copyOf(found);
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException(file + " cannot be read (expected: {\"name\": {\"" + ID + "\": ..., \"" + SECRET
                    + "\": ...}}, each once)"); // the cause may quote a secret
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private static Credential credential(JsonParser json) throws IOException {
        AccessKeyId id = null;
        SecretKey secret = null;
        expect(json.nextToken() == JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            expect(json.nextToken() == JsonToken.VALUE_STRING);
            if (field.equals(ID) && id == null) {
                id = new AccessKeyId(json.getText());
            } else {
                expect(field.equals(SECRET) && secret == null);
                secret = secret(json);
            }
        }
        expect(json.currentToken() == JsonToken.END_OBJECT);
        return new Credential(present(id), present(secret));
    }

    /** The secret straight from the parser's characters, so that no String holds it. */
    private static SecretKey secret(JsonParser json) throws IOException {
        int start = json.getTextOffset();
        char[] text = Arrays.copyOfRange(json.getTextCharacters(), start, start + json.getTextLength());
        SecretKey secret = SecretKey.of(text);
        Arrays.fill(text, '\0');
        return secret;
    }

    private static <T> T present(@Nullable T value) throws IOException {
        if (value == null) {
            throw new IOException("a key is incomplete");
        }
        return value;
    }

    private static void expect(boolean asExpected) throws IOException {
        if (!asExpected) {
            throw new IOException("not the expected shape");
        }
    }
}
