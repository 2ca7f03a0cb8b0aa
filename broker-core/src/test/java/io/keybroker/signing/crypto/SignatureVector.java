package io.keybroker.signing.crypto;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.sigv4.CanonicalPathStyle;
import io.keybroker.signing.sigv4.CredentialScope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** One case of AWS's published signature suite; the suite is data beside the project, and where it is not, tests skip. */
public record SignatureVector(Path folder, JsonNode context) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The suite's folder: {@code SIGNATURE_VECTORS}, else {@code shared/vectors} beside one of the module's parents. */
    static Path suite() {
        String stated = System.getenv("SIGNATURE_VECTORS");
        Path path = stated == null ? null : Path.of(stated);
        Path at = Path.of("").toAbsolutePath();
        while (path == null && at != null) {
            Path beside = at.resolveSibling("shared").resolve("vectors");
            path = Files.isDirectory(beside) ? beside : null;
            at = at.getParent();
        }
        assumeTrue(path != null, "AWS's signature suite is not beside the project (expected: ../shared/vectors)");
        return path;
    }

    public static List<SignatureVector> all(String version) {
        try (Stream<Path> folders = Files.list(suite().resolve(version))) {
            return folders.sorted().map(SignatureVector::read).toList();
        } catch (IOException e) {
            throw new AssertionError("the signature suite cannot be read", e);
        }
    }

    public static JsonNode json(String name) throws IOException {
        return JSON.readTree(suite().resolve(name).toFile());
    }

    private static SignatureVector read(Path folder) {
        try {
            return new SignatureVector(
                    folder, JSON.readTree(folder.resolve("context.json").toFile()));
        } catch (IOException e) {
            throw new AssertionError(folder + " is no case of the suite", e);
        }
    }

    public String name() {
        return folder.getFileName().toString();
    }

    public Credential key() {
        JsonNode credentials = context.path("credentials");
        return new Credential(
                accessKeyId(),
                SecretKey.of(credentials.path("secret_access_key").asText().toCharArray()));
    }

    /** The suite's own id is shorter than any real one, so it is read past the check of its length. */
    private AccessKeyId accessKeyId() {
        return new AccessKeyId(context.path("credentials").path("access_key_id").asText() + "00000");
    }

    boolean hasToken() {
        return context.path("credentials").has("token");
    }

    public Instant time() {
        return Instant.parse(context.path("timestamp").asText());
    }

    public CredentialScope scope() {
        return new CredentialScope(
                Timestamp.of(time()).day(),
                context.path("region").asText(),
                context.path("service").asText());
    }

    public CanonicalPathStyle style() {
        return context.path("normalize").asBoolean() ? CanonicalPathStyle.OTHER : CanonicalPathStyle.S3;
    }

    public String file(String name) throws IOException {
        return Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1);
    }

    public String trimmed(String name) throws IOException {
        return file(name).stripTrailing();
    }

    /** The head of one of the case's requests, with folded lines joined and what no wire parser would take left in. */
    public RequestHead head(String name) throws IOException, RequestRejectedException {
        String text = file(name);
        int end = text.indexOf("\n\n");
        String[] lines = (end < 0 ? text : text.substring(0, end))
                .replaceAll("\n +", " ")
                .split("\n", -1);
        String target = lines[0].substring(lines[0].indexOf(' ') + 1, lines[0].lastIndexOf(' '));
        int question = target.indexOf('?');
        Headers.Builder headers = Headers.builder();
        for (String line : List.of(lines).subList(1, lines.length)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.add(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return new RequestHead(
                lines[0].substring(0, lines[0].indexOf(' ')),
                question < 0 ? target : target.substring(0, question),
                question < 0 ? Query.none() : Query.parse(target.substring(question + 1)),
                headers.build());
    }

    public byte[] body() throws IOException {
        String text = file("request.txt");
        int end = text.indexOf("\n\n");
        return end < 0 ? new byte[0] : text.substring(end + 2).getBytes(StandardCharsets.ISO_8859_1);
    }
}
