package io.keybroker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.identity.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyFilesTest {
    private static final AccessKeyId APP = new AccessKeyId("AKIAIOSFODNN7EXAMPLE");
    private static final AccessKeyId OPS = new AccessKeyId("AKIAI44QH8DHBEXAMPLE");
    private static final AccessKeyId ID = new AccessKeyId("BKIAAAAAAAAAAAAAAAAA");
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    @TempDir
    private Path home;

    private static Credential credential(AccessKeyId id) {
        return new Credential(id, SecretKey.of(SECRET.toCharArray()));
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private Path written(String json) throws IOException {
        Path file = home.resolve("real-keys.json");
        Files.createFile(file, PrivateFiles.OWNER_ONLY);
        return Files.writeString(file, json);
    }

    @Test
    void remembersARealKeyAfterARestart() throws IOException {
        RealKeyFile.open(home).put("ops", credential(OPS));
        RealKeyFile.open(home).put("app", credential(APP));

        RealKeyFile reopened = RealKeyFile.open(home);

        assertThat(reopened.list()).extracting(Identity::name).containsExactly("app", "ops");
        Credential app = reopened.named("app").orElseThrow().credential();
        assertThat(app.id()).isEqualTo(APP);
        assertThat(app.secret().reveal()).isEqualTo(SECRET);
        assertThat(reopened.named("db")).isEmpty();
    }

    @Test
    void putsAKeyInPlaceOfTheOneBefore() throws IOException {
        RealKeyFile keys = RealKeyFile.open(home);
        keys.put("app", credential(APP));

        keys.put("app", credential(OPS));

        assertThat(keys.list()).hasSize(1);
        assertThat(keys.named("app").orElseThrow().credential().id()).isEqualTo(OPS);
    }

    @Test
    void keepsTheRealKeysFromOthersAndLeavesNoOtherFile() throws IOException {
        RealKeyFile.open(home).put("app", credential(APP));

        try (Stream<Path> files = Files.list(home)) {
            assertThat(files.toList()).isEqualTo(List.of(home.resolve("real-keys.json")));
        }
        assertThat(mode(home.resolve("real-keys.json"))).isEqualTo("rw-------");
    }

    @Test
    void refusesRealKeysThatOthersCouldRead() throws IOException {
        Path file = written("{}");
        for (String open : List.of("rw-r-----", "rw----r--", "rw--w----", "rwx-----x")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(open));

            assertThatThrownBy(() -> RealKeyFile.open(home))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("chmod 600");
        }
    }

    @Test
    void refusesAFileThatItDoesNotUnderstandWithoutQuotingIt() throws IOException {
        Path file = written("");
        String id = "\"accessKeyId\": \"" + APP + "\"";
        String secret = "\"secretAccessKey\": \"" + SECRET + "\"";
        for (String json : List.of(
                "",
                "[]",
                "{\"app\": " + SECRET + "}",
                "{\"app\": {" + secret + "}}",
                "{\"app\": {" + id + ", " + secret + ", \"extra\": \"1\"}}",
                "{\"app\": {" + id + ", " + secret + ", " + secret + "}}",
                "{\"app\": {" + id + ", " + secret + "}, \"app\": {" + id + ", " + secret + "}}",
                "{\"app\": {" + id + ", " + secret + "}",
                "{\"app\": {" + id + ", " + secret + "}} 1",
                "{\"app\": {\"accessKeyId\": \"" + SECRET + "\", " + secret + "}}")) {
            Files.writeString(file, json);

            assertThatThrownBy(() -> RealKeyFile.open(home))
                    .as(json)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageNotContaining(SECRET)
                    .hasNoCause();
        }
    }

    @Test
    void keepsOneMasterKeyForOneHome() throws IOException {
        SecureRandom random = new SecureRandom();
        String first = MasterKeyFile.open(home, random).secretOf(ID, "i-1", 1).reveal();

        String again = MasterKeyFile.open(home, random).secretOf(ID, "i-1", 1).reveal();
        String elsewhere = MasterKeyFile.open(home.resolve("other"), random)
                .secretOf(ID, "i-1", 1)
                .reveal();

        assertThat(again).isEqualTo(first).isNotEqualTo(elsewhere);
        assertThat(mode(home.resolve("master.key"))).isEqualTo("rw-------");
    }

    @Test
    void refusesAMasterKeyThatOthersCouldReadOrThatIsCutShort() throws IOException {
        Path file = Files.createFile(home.resolve("master.key"), PrivateFiles.OWNER_ONLY);
        Files.write(file, "short".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> MasterKeyFile.open(home, new SecureRandom()))
                .hasMessageContaining("5 bytes (expected: 32");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> MasterKeyFile.open(home, new SecureRandom())).hasMessageContaining("chmod 600");
    }
}
