package io.keybroker.cli.env;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code broker env}. */
@Command(
        name = "env",
        description = {
            "Print the environment variables that a client needs to use the broker.",
            "The output contains no secret, unless --credentials and --show-secret are given."
        },
        footer = {
            "",
            "Example:  eval \"$(broker env)\"",
            "          broker env --for java",
            "          broker instance register --name a --ip 10.0.4.17 --role r -o json > a.json",
            "          broker env --credentials a.json --show-secret"
        })
public final class EnvCommand implements Callable<Integer> {
    private final CommandContext session;

    @Mixin
    private final EnvOptions place = new EnvOptions();

    @Option(
            names = "--for",
            paramLabel = "USE",
            defaultValue = "SHELL",
            description = "Output for: ${COMPLETION-CANDIDATES} (default: shell).")
    private ClientEnvironment.OutputTarget use = ClientEnvironment.OutputTarget.SHELL;

    @Option(
            names = "--credentials",
            paramLabel = "FILE",
            description = "Output of 'broker instance register -o json'; adds the access key ID.")
    private Optional<Path> credentials = Optional.empty();

    @Option(names = "--show-secret", description = "Print the secret access key from --credentials.")
    private boolean showSecret;

    public EnvCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        ClientEnvironment clientEnvironment = place.environment(session);
        Map<String, String> key = key();
        Map<String, String> all = new LinkedHashMap<>(clientEnvironment.variables());
        all.putAll(key);
        String text = clientEnvironment.text(use) + ClientEnvironment.exports(key);
        session.show(new Result(all, text, List.of(clientEnvironment.endpoint())));
        return 0;
    }

    private Map<String, String> key() throws AdminException {
        Map<String, String> key = new LinkedHashMap<>();
        if (credentials.isPresent()) {
            JsonNode read = read(credentials.get());
            key.put("AWS_ACCESS_KEY_ID", read.path("AccessKeyId").asText());
            if (showSecret) {
                key.put("AWS_SECRET_ACCESS_KEY", read.path("SecretAccessKey").asText());
            }
        }
        return key;
    }

    private static JsonNode read(Path file) throws AdminException {
        try {
            JsonNode node = new JsonMapper().readTree(Files.readString(file));
            JsonNode credentials = node.has("credentials") ? node.path("credentials") : node;
            if (credentials.path("AccessKeyId").isTextual()
                    && credentials.path("SecretAccessKey").isTextual()) {
                return credentials;
            }
        } catch (JsonProcessingException e) {
            throw notACredentialFile(file); // the cause may quote a secret
        } catch (IOException e) {
            throw new AdminException(Kind.USAGE, file + " cannot be read (expected: a readable file)", "");
        }
        throw notACredentialFile(file);
    }

    private static AdminException notACredentialFile(Path file) {
        return new AdminException(
                Kind.USAGE,
                file + " contains no credential (expected: output of 'broker instance register -o json')",
                "");
    }
}
