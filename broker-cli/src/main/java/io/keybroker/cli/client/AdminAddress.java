package io.keybroker.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.error.FileProblem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Address of the admin API from a home directory. */
final class AdminAddress {
    private static final String DEFAULT = "127.0.0.1:8444";

    /** What 'broker login' writes: the address of the admin API, in the form of broker.yaml. */
    static final String LOGIN = "login.yaml";

    private AdminAddress() {}

    static URI read(Path home) throws AdminException {
        Path login = home.resolve(LOGIN);
        Path file = Files.exists(login) ? login : home.resolve("broker.yaml");
        if (!Files.exists(file)) {
            Optional<String> blocked = FileProblem.blockedBy(file);
            if (blocked.isPresent()) {
                throw new AdminException(Kind.USAGE, blocked.get(), "");
            }
            throw new AdminException(
                    Kind.USAGE,
                    "no broker home in " + home + " (expected: a directory with broker.yaml)",
                    "create it with 'broker init' or 'broker login', or set --home or BROKER_HOME");
        }
        try {
            JsonNode config = new YAMLMapper().readTree(Files.readString(file));
            return reachable(config.path("listen").path("admin").asText(DEFAULT));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw unreadable(file + " is malformed (expected: YAML)", e);
        } catch (IOException e) {
            throw unreadable("reading " + file + " failed: " + FileProblem.describe(e), e);
        }
    }

    private static AdminException unreadable(String message, Exception cause) {
        AdminException problem = new AdminException(Kind.USAGE, message, "");
        problem.initCause(cause);
        return problem;
    }

    /** Replaces a wildcard address by loopback. */
    private static URI reachable(String address) {
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, Math.max(colon, 0));
        String reached = switch (host) {
            case "0.0.0.0", "" -> "127.0.0.1";
            case "[::]" -> "[::1]";
            default -> host;
        };
        return URI.create("https://" + reached + ":" + address.substring(colon + 1));
    }
}
