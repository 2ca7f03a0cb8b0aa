package io.keybroker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which hosts the forward proxy lets through untouched. */
final class PassThroughSettingsTest {
    @TempDir
    private Path home;

    private PassThroughSettings read(String hosts) throws Exception {
        Path file = home.resolve("settings.yaml");
        Files.writeString(file, "passThrough: [" + hosts + "]\n");
        return PassThroughSettings.read(YamlFile.read(file));
    }

    @ParameterizedTest
    @CsvSource({
        "packages.example.com:443, true",
        "packages.example.com:80, false",
        "a.packages.example.com:443, false",
        "example.org:443, false",
        "a.example.org:443, true",
        "a.b.example.org:443, true",
        "badexample.org:443, false",
        "git.example.com:8443, true",
        "git.example.com:443, false",
        "packages.example.com, false",
        "user@a.example.org:443, false",
        "a.example.org:99999, false"
    })
    void letThroughTheHostsThatAreListedAndNoOthers(String authority, boolean through) throws Exception {
        PassThroughSettings settings = read("packages.example.com, \"*.example.org\", \"git.example.com:8443\"");

        assertThat(settings.contains(authority)).isEqualTo(through);
        assertThat(PassThroughSettings.NONE.contains(authority)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"*\"",
                "\"*.*.example.org\"",
                "EXAMPLE.org",
                "\"a.example.org:0\"",
                "\"a.b:70000\"",
                "https://a.b/"
            })
    void rejectWhatIsNoHost(String host) {
        assertThatThrownBy(() -> read(host)).isInstanceOf(ConfigException.class).hasMessageContaining("host");
    }
}
