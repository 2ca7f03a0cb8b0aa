package io.keybroker.cli.role;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.AdminJson;
import io.keybroker.audit.AuditReader;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.TimeFormatter;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.policy.analysis.PolicyGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code broker role suggest}. */
@Command(
        name = "suggest",
        description = {
            "Generate the smallest policy that allows what a role did according to this home's audit log.",
            "Actions on the same resources share a statement. Unknown parts of resources become *."
        },
        footer = {"", "Example:  broker role suggest job-worker --since 24h > policies/job-worker.json"})
final class SuggestCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = AdminJson.mapper();
    private static final Set<String> TELLING = Set.of("intent", "would-deny");

    private final CommandContext session;

    @Parameters(paramLabel = "ROLE", description = "Role name.")
    private String role = "";

    @Option(
            names = "--since",
            paramLabel = "SPAN",
            defaultValue = "24h",
            description = "Period to read: 45m, 24h, 30d (default: 24h).")
    private String since = "";

    SuggestCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        Path log = session.home().resolve("audit");
        if (!Files.isDirectory(log)) {
            throw new AdminException(Kind.USAGE, "no audit log in " + log, "'broker serve' creates it");
        }
        Instant start = session.clock().instant().minus(TimeFormatter.span(since));
        PolicyGenerator suggestion = new PolicyGenerator();
        try {
            AuditReader.in(log).forEach(line -> addRecord(line, start, suggestion));
        } catch (IOException e) {
            AdminException problem = new AdminException(Kind.USAGE, "reading the audit log in " + log + " failed", "");
            problem.initCause(e);
            throw problem;
        }
        if (suggestion.isEmpty()) {
            throw new AdminException(
                    Kind.NOT_FOUND,
                    "the audit log has no requests of role '" + role + "' in the last " + since,
                    "choose a longer period with --since");
        }
        JsonNode document = suggestion.document();
        session.show(new Result(document, document.toPrettyString() + "\n", List.of(role)));
        return 0;
    }

    private void addRecord(String line, Instant start, PolicyGenerator suggestion) {
        if (!line.contains("\"role\":")) {
            return;
        }
        JsonNode record = recordOf(line);
        if (!TELLING.contains(record.path("event").asText())
                || !record.path("role").asText().equals(role)
                || timeOf(record).isBefore(start)) {
            return;
        }
        JsonNode actions = record.path("actions");
        JsonNode resources = record.path("resources");
        for (int i = 0; i < Math.min(actions.size(), resources.size()); i++) {
            suggestion.add(actions.path(i).asText(), resources.path(i).asText());
        }
    }

    /** Parses a record; the last line of a log in use may be incomplete, and is skipped. */
    private static JsonNode recordOf(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    private static Instant timeOf(JsonNode record) {
        try {
            return Instant.parse(record.path("at").asText());
        } catch (DateTimeException e) {
            return Instant.MIN;
        }
    }
}
