package io.keybroker.cli.audit;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.admin.AuditReplies.ChainReply;
import io.keybroker.audit.AuditRecords;
import io.keybroker.audit.AuditVerifier.Noted;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.Session;
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
            "Follow the chain of hashes through all files of the audit log, and name the first line that breaks it.",
            "Asks the running broker; with DIR, reads the files there, whether a broker runs or not.",
            "Exit code 0: whole; 4: broken. What was cut off at the very end shows only against a line that was noted."
        },
        footer = {
            "",
            "Examples:  broker audit verify",
            "           broker audit verify ~/.keybroker/audit",
            "           broker audit verify --noted 81723:9f2c...  # the line that an earlier run printed"
        })
final class VerifyCommand implements Callable<Integer> {
    private static final Pattern NOTED = Pattern.compile("([1-9][0-9]{0,17}):([0-9a-f]{64})");

    private final Session session;

    @Option(names = "--noted", paramLabel = "LINE:HASH", description = "A line that must be there as it was noted.")
    private String noted = "";

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "A directory of audit files.")
    private Path directory = AuditVerbs.NONE;

    VerifyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem {
        Noted line = noted();
        ChainReply chain = directory.equals(AuditVerbs.NONE)
                ? session.client().patient().post("/v1/audit/verify", line, ChainReply.class)
                : AuditVerbs.read(
                        directory,
                        () -> ChainReply.of(AuditRecords.in(directory).verify(line)));
        String end = chain.lastSeq() + ":" + chain.lastHash();
        session.show(new Result(chain, text(chain, end), List.of(end)));
        return chain.broken() ? Kind.CONFLICT.exitCode() : 0;
    }

    private Noted noted() throws AdminProblem {
        if (noted.isEmpty()) {
            return Noted.NOTHING;
        }
        Matcher matcher = NOTED.matcher(noted);
        if (!matcher.matches()) {
            throw new AdminProblem(
                    Kind.USAGE,
                    "that is not a noted line (expected: its number, ':' and its hash, as this verb prints them)",
                    "");
        }
        return new Noted(Long.parseLong(matcher.group(1)), matcher.group(2));
    }

    private static String text(ChainReply chain, String end) {
        if (chain.broken()) {
            return "broken at " + chain.file() + ":" + chain.line() + ": " + chain.reason() + "\n"
                    + chain.lines() + " lines before it follow from each other, from number " + chain.firstSeq()
                    + " to "
                    + chain.lastSeq() + "\n";
        }
        if (chain.lines() == 0) {
            return "nothing is recorded yet\n";
        }
        return chain.lines() + " lines follow from each other, from number " + chain.firstSeq() + " to "
                + chain.lastSeq() + "\nto note elsewhere: " + end + "\n";
    }
}
