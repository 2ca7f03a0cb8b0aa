package io.keybroker.cli.audit;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.AuditResponses.ChainResponse;
import io.keybroker.audit.AuditReader;
import io.keybroker.audit.AuditVerifier.Checkpoint;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code broker audit verify}. */
@Command(
        name = "verify",
        description = {
            "Verify the hash chain of the audit log. Prints file and line of the first broken record.",
            "Queries the running broker, or reads the files in DIR without a broker.",
            "Exit codes: 0 intact, 4 broken. Use --noted to detect records cut off at the end."
        },
        footer = {
            "",
            "Examples:  broker audit verify",
            "           broker audit verify ~/.keybroker/audit",
            "           broker audit verify --noted 81723:9f2c...  # printed by an earlier run"
        })
final class VerifyCommand implements Callable<Integer> {
    private static final Pattern NOTED = Pattern.compile("([1-9][0-9]{0,17}):([0-9a-f]{64})");

    private final CommandContext session;

    @Option(
            names = "--noted",
            paramLabel = "LINE:HASH",
            description = "Record number and hash from an earlier run; the log must contain it.")
    private String savedPosition = "";

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "Directory with audit files.")
    private Path directory = AuditCommands.NONE;

    VerifyCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        Checkpoint line = savedPosition();
        ChainResponse chain = directory.equals(AuditCommands.NONE)
                ? session.await(client -> client.post("/v1/audit/verify", line, ChainResponse.class))
                : AuditCommands.withReader(
                        directory,
                        () -> ChainResponse.from(AuditReader.in(directory).verify(line)));
        String end = chain.lastSeq() + ":" + chain.lastHash();
        session.show(new Result(chain, text(chain, end), List.of(end)));
        return chain.hasBreak() ? Kind.CONFLICT.exitCode() : 0;
    }

    private Checkpoint savedPosition() throws AdminException {
        if (savedPosition.isEmpty()) {
            return Checkpoint.NOTHING;
        }
        Matcher matcher = NOTED.matcher(savedPosition);
        if (!matcher.matches()) {
            throw new AdminException(
                    Kind.USAGE, "--noted is invalid (expected: LINE:HASH, as printed by 'broker audit verify')", "");
        }
        return new Checkpoint(Long.parseLong(matcher.group(1)), matcher.group(2));
    }

    private static String text(ChainResponse chain, String end) {
        if (chain.hasBreak()) {
            return "broken at " + chain.file() + ":" + chain.line() + ": " + chain.reason() + "\n"
                    + chain.lines() + " records before it are intact, from number " + chain.firstSeq()
                    + " to "
                    + chain.lastSeq() + "\n";
        }
        if (chain.lines() == 0) {
            return "the audit log is empty\n";
        }
        return chain.lines() + " records intact, from number " + chain.firstSeq() + " to " + chain.lastSeq()
                + "\nlast record (for --noted): " + end + "\n";
    }
}
